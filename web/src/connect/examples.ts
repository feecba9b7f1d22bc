import type { Operation } from './openapi';

/** What of the hub's own data the examples may use. */
export interface Known {
  type: string;
  id: string;
  attribute: string;
}

const kEarly = '2000-01-01T00:00:00Z';

/** The document's example of a body as text; '' where the operation has none. */
export function bodyExample(one: Operation): string {
  if (!one.body) return '';
  const { example } = one.body;
  if (typeof example === 'string') return example;
  return JSON.stringify(example ?? {});
}

/** Values with which reading works on this hub's own data at once. */
function reading(one: Operation, known: Known): Record<string, string> {
  const path: Record<string, string> = { id: known.id, attr: known.attribute, type: known.type, z: '0', x: '0', y: '0' };
  const single = /\{(id|type|attr)\}/.test(one.path);
  const query: Record<string, string> = single ? {} : { type: known.type, limit: '3' };
  if (one.path.includes('/temporal/')) Object.assign(query, { timerel: 'after', timeAt: kEarly, lastN: '5' });
  return Object.fromEntries(one.parameters.map(({ name, place }) => [name, (place === 'path' ? path : query)[name] ?? '']));
}

const kOfTheCity = /\/(entities|types|attributes|tiles|live)(\/|$)/;

/**
 * Values to begin with. Reading of entities uses what the hub holds; all else the document's own examples, which speak
 * of an entity of their own, so that nothing of the city is changed by trying.
 */
export function valuesFor(one: Operation, known: Known): Record<string, string> {
  if (one.method === 'GET' && kOfTheCity.test(one.path)) return reading(one, known);
  const values = Object.fromEntries(one.parameters.map((each) => [each.name, each.example]));
  // Deleting by a query: the example's type may be one of the city.
  if (one.method === 'DELETE' && /\/entities$/.test(one.path)) Object.assign(values, { type: 'Example', q: '' });
  return values;
}
