import { settings } from '../state/settings.svelte';
import { fill, kWords, type Key } from './words';
import { kAttributeNames, kTypeNames, kWithin } from './words/names';
import { kReasonsKo } from './words/reasons';

/** The sentence for a key in the present language, with `{name}` places filled in. Reactive on the language. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(kWords[key][settings.lang === 'ko' ? 0 : 1], values);
}

/** What people call an entity type; a type nobody named is shown as it is. */
export function typeName(type: string): string {
  const pair = kTypeNames[type];
  return pair ? pair[settings.lang === 'ko' ? 0 : 1] : type;
}

/** What people call an attribute; an attribute nobody named is shown as it is. */
export function attributeName(name: string): string {
  const within = /^(.+)Within(\d+)$/.exec(name);
  if (within) return fill(kWithin[settings.lang === 'ko' ? 0 : 1], { name: attributeName(within[1]!), n: within[2]! });
  const pair = kAttributeNames[name];
  return pair ? pair[settings.lang === 'ko' ? 0 : 1] : name;
}

/** Why the importer refused a row, in the present language. */
export function reasonText(reason: string): string {
  return settings.lang === 'ko' ? (kReasonsKo[reason] ?? reason) : reason;
}
