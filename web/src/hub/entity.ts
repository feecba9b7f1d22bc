import { ask, getJson } from './client';

/** An attribute in NGSI-LD normalized form, as far as the console reads it. */
export interface Attribute {
  type: string;
  value?: unknown;
  object?: string | string[];
  languageMap?: Record<string, string | string[]>;
  vocab?: string | string[];
  json?: unknown;
  valueList?: unknown[];
  objectList?: unknown[];
  unitCode?: string;
  observedAt?: string;
  datasetId?: string;
  [sub: string]: unknown;
}

export interface Entity {
  id: string;
  type: string | string[];
  createdAt?: string;
  modifiedAt?: string;
  scope?: string | string[];
  [attribute: string]: unknown;
}

const kMembers = new Set(['id', 'type', '@context', 'createdAt', 'modifiedAt', 'deletedAt', 'expiresAt', 'scope']);

/** Names of all attributes with all their instances (several when they carry a datasetId). */
export function attributesOf(entity: Entity): [string, Attribute[]][] {
  return Object.entries(entity)
    .filter(([name]) => !kMembers.has(name))
    .map(([name, value]) => [name, (Array.isArray(value) ? value : [value]) as Attribute[]]);
}

/** The last part of an IRI, which is how people know a type or attribute that no context shortens. */
export function shortName(name: string): string {
  return /^https?:/.test(name) ? (name.split(/[/#]/).filter(Boolean).at(-1) ?? name) : name;
}

export function typeOf(entity: Pick<Entity, 'type'>): string {
  return shortName(Array.isArray(entity.type) ? (entity.type[0] ?? '') : entity.type);
}

/** The text of a language map in the wished language, else Korean, English, or whatever is there. */
export function pickLanguage(map: Record<string, string | string[]>, lang: string): string {
  const found = map[lang] ?? map['ko'] ?? map['en'] ?? map['@none'] ?? Object.values(map)[0] ?? '';
  return Array.isArray(found) ? found.join(', ') : found;
}

/** The bare value of an attribute instance, whatever its kind. */
export function valueOf(attribute: Attribute, lang: string): unknown {
  if (attribute === null || typeof attribute !== 'object') return attribute;
  if (attribute.languageMap) return pickLanguage(attribute.languageMap, lang);
  return attribute.value ?? attribute.vocab ?? attribute.json ?? attribute.valueList ?? attribute.object ?? attribute.objectList;
}

const kNames = ['name', 'stopName', 'shortName', 'longName', 'headSign', 'title', 'categoryName'];
const kEnglishNames = ['nameEn', 'alternateName'];

/** What to call an entity: its name in the wished language, else the tail of its id. Takes normalized and simplified form. */
export function nameOf(entity: Entity, lang: string): string {
  const spoken = languageMapOf(entity['name']);
  const order = lang === 'en' && !spoken ? [...kEnglishNames, ...kNames] : kNames;
  for (const candidate of order) {
    const found = textOf(entity[candidate], lang);
    if (found) return found;
  }
  return idTail(entity.id);
}

function languageMapOf(raw: unknown): boolean {
  return raw !== null && typeof raw === 'object' && 'languageMap' in raw;
}

function textOf(raw: unknown, lang: string): string {
  const first = Array.isArray(raw) ? raw[0] : raw;
  if (typeof first === 'string') return first;
  if (!first || typeof first !== 'object') return '';
  const value = valueOf(first as Attribute, lang);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** `urn:ngsi-ld:Stop:42` reads `42`; a name is always better, this is the last resort. */
export function idTail(id: string): string {
  return id.replace(/^urn:ngsi-ld:[^:]+:/, '');
}

export const entityPath = (id: string) => `/ngsi-ld/v1/entities/${encodeURIComponent(id)}`;

export const fetchEntity = (id: string, signal?: AbortSignal) => getJson<Entity>(`${entityPath(id)}?options=sysAttrs`, signal);

/** One page of entities in simplified form, with the total where the hub counts. */
export async function fetchPage(query: string, signal?: AbortSignal): Promise<{ entities: Entity[]; total: number | null }> {
  const { body, headers } = await ask<Entity[]>(`/ngsi-ld/v1/entities?${query}`, { headers: { accept: 'application/json' }, signal });
  const count = headers.get('NGSILD-Results-Count');
  return { entities: body, total: count === null ? null : Number(count) };
}
