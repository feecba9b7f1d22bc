import type { Column } from './imports';

/** A mapping document (docs/mapping.schema.json), as far as the editor touches it; unknown members are kept. */
export interface Mapping {
  entities?: EntityRule[];
  [member: string]: unknown;
}

export interface EntityRule {
  type: string;
  id: string;
  place?: { longitude?: string; latitude?: string; epsg?: number; [member: string]: unknown };
  observedAt?: { column: string; format?: string };
  attributes?: AttributeRule[];
  duplicates?: string;
  [member: string]: unknown;
}

export interface AttributeRule {
  name: string;
  column?: string;
  columns?: string;
  id?: string;
  type?: string;
  unitCode?: string;
  [member: string]: unknown;
}

export const kValueTypes = ['text', 'number', 'integer', 'boolean', 'date', 'datetime'] as const;

/** What becomes of a row whose id was there before. */
export const kDuplicates = ['refuse', 'number', 'first', 'sum'] as const;

/** Coordinate systems of Korean public data. */
export const kSystems: readonly (readonly [number, string])[] = [
  [4326, 'WGS 84 (EPSG:4326)'],
  [5186, 'Korea 2000 중부 (EPSG:5186)'],
  [5179, 'UTM-K (EPSG:5179)'],
  [5181, 'Korea 2000 중부 50만 (EPSG:5181)'],
  [2097, 'Bessel 중부 (EPSG:2097)'],
  [5174, 'Bessel 중부 보정 (EPSG:5174)'],
  [5185, 'Korea 2000 서부 (EPSG:5185)'],
  [5187, 'Korea 2000 동부 (EPSG:5187)'],
];

const kName = /^[\p{L}][\p{L}\p{N}_]*$/u;

/** Whether a rule reads this column; "a|b" reads the first of both that exists. */
export const reads = (text: string | undefined, column: string) => (text ?? '').split('|').includes(column);

const kBlankRule: EntityRule = { type: '', id: 'urn:ngsi-ld::{hash}', attributes: [] };

export const rulesOf = (mapping: Mapping): EntityRule[] => (mapping.entities?.length ? mapping.entities : [kBlankRule]);
export const firstRule = (mapping: Mapping): EntityRule => rulesOf(mapping)[0]!;

/** Puts a rule in the place of another, behind the last one, or (null) takes it out. */
export function withRule(mapping: Mapping, index: number, rule: EntityRule | null): Mapping {
  const entities = [...rulesOf(mapping)];
  entities.splice(index, 1, ...(rule ? [rule] : []));
  return { ...mapping, entities };
}

export const withNewRule = (mapping: Mapping): Mapping => withRule(mapping, rulesOf(mapping).length, kBlankRule);

/** A rule with members changed; `undefined` takes one out. */
export function changed(rule: EntityRule, change: Partial<EntityRule>): EntityRule {
  return Object.fromEntries(Object.entries({ ...rule, ...change }).filter(([, value]) => value !== undefined)) as EntityRule;
}

/** The columns an id template is made of; null where it is more than columns joined by hyphens. */
export function idColumns(rule: EntityRule): string[] | null {
  const tail = rule.id.startsWith(`urn:ngsi-ld:${rule.type}:`) ? rule.id.slice(`urn:ngsi-ld:${rule.type}:`.length) : rule.id;
  if (tail === '{hash}' || tail === '') return [];
  const parts = [...tail.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!);
  return parts.length && parts.map((part) => `{${part}}`).join('-') === tail && !parts.some((part) => part.startsWith('hash') || part === 'row') ? parts : null;
}

/** An id of these columns; of the whole row's content when there are none, so that the same row keeps its id. */
export function idTemplate(type: string, columns: readonly string[]): string {
  return `urn:ngsi-ld:${type}:${columns.length ? columns.map((column) => `{${column}}`).join('-') : '{hash}'}`;
}

/** Changes the type and carries the id's prefix along. */
export function withType(rule: EntityRule, type: string): EntityRule {
  const columns = idColumns(rule);
  return changed(rule, { type, id: columns ? idTemplate(type, columns) : rule.id.replace(/^urn:ngsi-ld:[^:]*:/, `urn:ngsi-ld:${type}:`) });
}

export function attributeFor(rule: EntityRule, column: string): AttributeRule | undefined {
  return rule.attributes?.find((attribute) => reads(attribute.column, column));
}

/** Takes a column as an attribute, changes it, or (null) leaves it out. Attributes from elsewhere stay. */
export function withColumn(rule: EntityRule, column: Column, change: Partial<AttributeRule> | null): EntityRule {
  const attributes = rule.attributes ?? [];
  const known = attributes.some((attribute) => reads(attribute.column, column.name));
  if (change === null) return changed(rule, { attributes: attributes.filter((attribute) => !reads(attribute.column, column.name)) });
  if (!known) return changed(rule, { attributes: [...attributes, { ...plainRule(column), ...change }] });
  return changed(rule, { attributes: attributes.map((one) => (reads(one.column, column.name) ? clean({ ...one, ...change }) : one)) });
}

/** Attributes that are not one column's value: ids of other entities and columns by the hour. */
export const composed = (rule: EntityRule): AttributeRule[] => (rule.attributes ?? []).filter((one) => one.id !== undefined || one.columns !== undefined);

/** Puts another attribute in the place of one, adds one (`old` null), or takes one out (`next` null). */
export function withAttribute(rule: EntityRule, old: AttributeRule | null, next: AttributeRule | null): EntityRule {
  const attributes = rule.attributes ?? [];
  if (!old) return changed(rule, { attributes: [...attributes, next!] });
  return changed(rule, { attributes: attributes.flatMap((one) => (one === old ? (next ? [next] : []) : [one])) });
}

/** Members of a rule that the form does not show; they stay as they are. */
export function keptMembers(rule: EntityRule): string[] {
  const shown = new Set(['type', 'id', 'place', 'observedAt', 'attributes', 'duplicates']);
  const languages = rule.attributes?.some((one) => one['languages'] !== undefined) ? ['languages'] : [];
  return [...Object.keys(rule).filter((key) => !shown.has(key)), ...languages];
}

function clean(rule: AttributeRule): AttributeRule {
  if (!rule.unitCode) delete rule.unitCode;
  return rule;
}

function plainRule(column: Column): AttributeRule {
  return { name: attributeNameFor(column.name), column: column.name, ...(column.numeric ? { type: 'number' } : {}) };
}

/** A name NGSI-LD allows, made from a column's header: Korean letters stay, other signs go. */
export function attributeNameFor(header: string): string {
  const words = header.replace(/\([^)]*\)/g, '').split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const joined = words.map((word, i) => (i === 0 ? word.charAt(0).toLowerCase() + word.slice(1) : word.charAt(0).toUpperCase() + word.slice(1))).join('');
  return kName.test(joined) ? joined : `column${joined}`;
}

const kLongitude = /^(경도|lon|lng|longitude|x|x좌표|.*경도.*|.*x좌표.*|.*longitude.*)$/i;
const kLatitude = /^(위도|lat|latitude|y|y좌표|.*위도.*|.*y좌표.*|.*latitude.*)$/i;
const kId = /^(id|.*_id|관리번호|.*번호|.*코드|.*code)$/i;

/** A first mapping for a file nobody prepared one for: places and ids by the usual headers, every other column as it is. */
export function guessMapping(columns: readonly Column[]): Mapping {
  const longitude = columns.find((column) => kLongitude.test(column.name));
  const latitude = columns.find((column) => kLatitude.test(column.name));
  const id = columns.find((column) => kId.test(column.name.trim()) && (column.blank ?? 0) === 0);
  const placed = longitude && latitude;
  const rest = columns.filter((column) => !(placed && (column === longitude || column === latitude)) && column.name.trim() !== '');
  const rule: EntityRule = { type: '', id: idTemplate('', id ? [id.name] : []), attributes: rest.map(plainRule) };
  if (placed) rule.place = { longitude: longitude.name, latitude: latitude.name, epsg: 4326 };
  return { format: 'csv', entities: [rule] };
}

export type MappingFault = { key: 'import.mapping.notype' | 'import.mapping.badtype' | 'import.mapping.noattribute' | 'import.mapping.halfplace' | 'import.mapping.twice' | 'import.mapping.badname'; name?: string };

/** What must be mended before the hub is asked, in the order in which a person fills the form. */
export function faultOf(mapping: Mapping): MappingFault | null {
  for (const rule of rulesOf(mapping)) {
    const fault = faultOfRule(rule);
    if (fault) return fault;
  }
  return null;
}

function faultOfRule(rule: EntityRule): MappingFault | null {
  if (!rule.type.trim()) return { key: 'import.mapping.notype' };
  if (!kName.test(rule.type)) return { key: 'import.mapping.badtype' };
  if (rule.place && !rule.place['geometry'] && (!rule.place.longitude || !rule.place.latitude)) return { key: 'import.mapping.halfplace' };
  const names = (rule.attributes ?? []).map((attribute) => attribute.name);
  const bad = names.find((name) => !kName.test(name));
  if (bad !== undefined) return { key: 'import.mapping.badname', name: bad };
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return { key: 'import.mapping.twice', name: twice };
  if (names.length === 0 && !rule.place && !rule['history']) return { key: 'import.mapping.noattribute' };
  return null;
}

/** The same mapping for a plain CSV with one header line, as the console writes it from repaired rows. */
export function forRepaired(mapping: Mapping): Mapping {
  const { encoding: _e, sheet: _s, overflow: _o, delimiter: _d, ...rest } = mapping;
  return { ...rest, skipRows: 0, headerRows: 1 };
}
