import { kBusWords } from './bus';
import { kConnectWords } from './connect';
import { kDataWords } from './data';
import { kEntityWords } from './entity';
import { kFrameWords } from './frame';
import { kHealthWords } from './health';
import { kMapWords } from './map';
import { kPatrolWords } from './patrol';
import { kQueryWords } from './query';
import { kSolutionWords } from './solutions';

/** A sentence as [Korean, English]: a pair cannot lose one of its languages. */
export type Pair = readonly [ko: string, en: string];

export const kWords = { ...kFrameWords, ...kMapWords, ...kEntityWords, ...kDataWords, ...kPatrolWords, ...kQueryWords, ...kHealthWords, ...kConnectWords, ...kSolutionWords, ...kBusWords };

export type Key = keyof typeof kWords;

export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
