import { kEmptyQuery, parseRing, printRing, type Form, type Place, type QueryModel } from './builder';
import { packConditions, unpackConditions } from './conditions';

export type View = 'table' | 'map' | 'json';
const kForms: readonly Form[] = ['normalized', 'concise', 'simplified', 'geojson'];
export const kLimits = [20, 50, 100, 500, 1000] as const;

/** A query as parameters of the address bar; what stands at its default is left out. */
export function packQuery(query: QueryModel): Record<string, string | undefined> {
  return {
    type: query.type,
    idp: query.idPattern,
    q: packConditions(query.conditions),
    any: query.join === 'any' ? '1' : '',
    geo: packPlace(query.place),
    scope: query.scopeQ,
    order: query.orderBy && (query.descending ? `-${query.orderBy}` : query.orderBy),
    limit: query.limit === kEmptyQuery.limit ? '' : String(query.limit),
    offset: query.offset ? String(query.offset) : '',
    form: query.form === kEmptyQuery.form ? '' : query.form,
  };
}

/** Reads a query from the address bar; whatever cannot be read stands at its default. */
export function unpackQuery(params: Readonly<Record<string, string>>): QueryModel {
  const order = params['order'] ?? '';
  return {
    type: params['type'] ?? '',
    idPattern: params['idp'] ?? '',
    conditions: unpackConditions(params['q']),
    join: params['any'] ? 'any' : 'all',
    place: unpackPlace(params['geo'] ?? ''),
    scopeQ: params['scope'] ?? '',
    orderBy: order.replace(/^-/, ''),
    descending: order.startsWith('-'),
    limit: kLimits.find((limit) => String(limit) === params['limit']) ?? kEmptyQuery.limit,
    offset: Math.max(0, Math.floor(Number(params['offset']) || 0)),
    form: kForms.find((form) => form === params['form']) ?? kEmptyQuery.form,
  };
}

function packPlace(place: Place): string {
  if (place.kind === 'near') return `near:${place.lon},${place.lat},${place.distanceM}`;
  if (place.kind === 'within') return `within:${printRing(place.ring)}`;
  return '';
}

function unpackPlace(text: string): Place {
  const [kind, rest = ''] = text.split(/:(.*)/s);
  if (kind === 'near') {
    const [lon, lat, distanceM] = rest.split(',').map(Number);
    if ([lon, lat, distanceM].every((part) => Number.isFinite(part))) return { kind, lon: lon!, lat: lat!, distanceM: distanceM! };
  }
  const ring = kind === 'within' ? parseRing(rest) : null;
  return ring ? { kind: 'within', ring } : { kind: 'none' };
}
