import { getJson, postJson } from '../hub/client';

export type Kind = 'string' | 'number' | 'integer' | 'boolean' | 'array';

/** One parameter, in the part of JSON Schema that manifests use (docs/solutions.md). */
export interface Field {
  type: Kind;
  title?: string;
  titleKo?: string;
  description?: string;
  descriptionKo?: string;
  unit?: string;
  enum?: unknown[];
  format?: 'date' | 'time' | 'uri';
  minimum?: number;
  maximum?: number;
  items?: Field;
  default?: unknown;
}

export interface Solution {
  id: string;
  version: string;
  title: string;
  titleKo: string;
  legalPurpose: string;
  legalPurposeKo: string;
  parameters?: { properties?: Record<string, Field>; required?: string[] };
  produces: { type: string; title: string; titleKo: string }[];
  summary?: Figure[];
}

/** What a figure of a summary is called; a `*` at the end of its name, and in its titles, stands for the rest. */
export interface Figure {
  name: string;
  title: string;
  titleKo: string;
  unit?: string;
}

export type Verdict = 'ready' | 'missing' | 'few' | 'incomplete' | 'stale';

export interface Requirement {
  type: string;
  dataModel: string;
  optional: boolean;
  verdict: Verdict;
  count: number;
  attributes: { name: string; optional: boolean; count: number }[];
  summary: string;
  summaryKo: string;
}

export interface Readiness {
  ready: boolean;
  hubs: { hub: string; trouble: string | null; requires: Requirement[] }[];
}

export type RunState = 'running' | 'done' | 'cancelled' | 'failed' | 'interrupted';

export interface Run {
  id: string;
  solution: string;
  version: string;
  title: string;
  titleKo: string;
  state: RunState;
  progress: { share: number; remainingS?: number; message?: string };
  parameters: Record<string, unknown>;
  hubs: string[];
  started: string;
  ended: string | null;
  error: string | null;
  log: string | null;
  entity: string;
  results: { type: string; count: number }[] | null;
}

const solution = (id: string, part = '') => `/dosi/solutions/${encodeURIComponent(id)}${part}`;
const run = (id: string, part = '') => `/dosi/runs/${encodeURIComponent(id)}${part}`;

export const listSolutions = () => getJson<{ solutions: Solution[]; broken: { name: string; problem: string }[] }>('/dosi/solutions');
export const fetchSolution = (id: string) => getJson<Solution>(solution(id));
export const fetchReadiness = (id: string, hubs: string[] = []) =>
  getJson<Readiness>(solution(id, `/readiness${hubs.length ? `?hub=${hubs.map(encodeURIComponent).join(',')}` : ''}`));
export const startRun = (id: string, parameters: Record<string, unknown>, hubs: string[]) => postJson<Run>(solution(id, '/runs'), { parameters, hubs });
export const listRuns = async () => (await getJson<{ runs: Run[] }>('/dosi/runs')).runs;
export const fetchRun = (id: string) => getJson<Run>(run(id));
export const cancelRun = (id: string) => postJson<Run>(run(id, '/cancel'), {});

export const isRunning = (one: Run) => one.state === 'running';

/** A text of a manifest or run in the present language. */
export const said = (lang: string, english: string | undefined, korean: string | undefined) => (lang === 'ko' ? korean || english : english || korean) ?? '';

/** What a program says of itself in one line, `English / 한국어`, in the present language; a line in one language as it is. */
export const spoken = (lang: string, message: string | null | undefined) => (message ?? '').split(' / ').at(lang === 'ko' ? -1 : 0) ?? '';

const kUnitsKo: Record<string, string> = { min: '분', s: '초', h: '시간' };
export const unitOf = (lang: string, unit: string | undefined) => (lang === 'ko' ? (kUnitsKo[unit ?? ''] ?? unit) : unit) ?? '';

/** A figure's title and unit by the manifest, else its bare name. */
export function labelOf(lang: string, figures: readonly Figure[] | undefined, name: string): { title: string; unit: string } {
  const stem = (figure: Figure) => figure.name.replace(/\*$/, '');
  const found = figures?.find((figure) => (figure.name.endsWith('*') ? name.startsWith(stem(figure)) : figure.name === name));
  if (!found) return { title: name, unit: '' };
  return { title: said(lang, found.title, found.titleKo).replace('*', name.slice(stem(found).length)), unit: unitOf(lang, found.unit) };
}

/** What a form shows for a value: lists with commas between. */
export const shown = (value: unknown): string => (value === undefined || value === null ? '' : Array.isArray(value) ? value.map(shown).join(', ') : String(value));

/** What was typed into a field as the value to send; undefined leaves the parameter out. The hub judges whether it fits. */
export function valueOf(field: Field, typed: string | boolean): unknown {
  if (typeof typed === 'boolean') return typed;
  const text = typed.trim();
  if (text === '') return undefined;
  if (field.type === 'boolean') return text === 'true';
  if (field.type === 'array') return text.split(',').map((part) => part.trim()).filter(Boolean).map((part) => scalar(field.items?.type, part));
  return scalar(field.type, text);
}

function scalar(type: Kind | undefined, text: string): unknown {
  const number = Number(text);
  return (type === 'number' || type === 'integer') && text !== '' && Number.isFinite(number) ? number : text;
}

/** Addresses typed with commas or spaces between. */
export const addresses = (typed: string) => typed.split(/[\s,]+/).filter(Boolean);

/** The leaves of a summary as rows: `average.jobsWithin30`. */
export function flatten(value: unknown, path = ''): [string, unknown][] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return path ? [[path, value]] : [];
  return Object.entries(value).flatMap(([name, inner]) => flatten(inner, path ? `${path}.${name}` : name));
}
