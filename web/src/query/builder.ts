import { toQ, type Condition, type Join } from './conditions';

export type Form = 'normalized' | 'concise' | 'simplified' | 'geojson';
export type Corner = [lon: number, lat: number];

export type Place =
  | { kind: 'none' }
  | { kind: 'near'; lon: number; lat: number; distanceM: number }
  | { kind: 'within'; ring: Corner[] };

/** Everything the query page asks for, before it becomes a request. */
export interface QueryModel {
  type: string;
  idPattern: string;
  conditions: Condition[];
  join: Join;
  place: Place;
  scopeQ: string;
  orderBy: string;
  descending: boolean;
  limit: number;
  offset: number;
  form: Form;
}

export const kEmptyQuery: QueryModel = {
  type: '',
  idPattern: '',
  conditions: [],
  join: 'all',
  place: { kind: 'none' },
  scopeQ: '',
  orderBy: '',
  descending: false,
  limit: 50,
  offset: 0,
  form: 'normalized',
};

/** The request's parameters in the order people read them. `typeIri` is how the type is named in the request. */
export function toParams(query: QueryModel, typeIri = query.type): [string, string][] {
  const params: [string, string][] = [];
  const put = (name: string, value: string) => value !== '' && params.push([name, value]);
  put('type', typeIri || (needsAnyType(query) ? '*' : ''));
  put('idPattern', query.idPattern.trim());
  put('q', toQ(query.conditions, query.join));
  params.push(...placeParams(query.place));
  put('scopeQ', query.scopeQ.trim());
  if (query.orderBy) put('orderBy', query.orderBy + (query.descending ? ';desc' : ''));
  put('limit', String(query.limit));
  if (query.offset > 0) put('offset', String(query.offset));
  put('count', 'true');
  if (query.form === 'concise' || query.form === 'simplified') put('format', query.form);
  return params;
}

/** The API wants at least one of type, attrs, q or georel. */
function needsAnyType(query: QueryModel): boolean {
  return toQ(query.conditions, query.join) === '' && placeParams(query.place).length === 0;
}

function placeParams(place: Place): [string, string][] {
  if (place.kind === 'near' && Number.isFinite(place.lon) && Number.isFinite(place.lat) && place.distanceM > 0) {
    return [
      ['georel', `near;maxDistance==${Math.round(place.distanceM)}`],
      ['geometry', 'Point'],
      ['coordinates', JSON.stringify([round(place.lon), round(place.lat)])],
    ];
  }
  if (place.kind === 'within' && place.ring.length >= 3) {
    const ring = [...place.ring, place.ring[0]!].map(([lon, lat]) => [round(lon), round(lat)]);
    return [['georel', 'within'], ['geometry', 'Polygon'], ['coordinates', JSON.stringify([ring])]];
  }
  return [];
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

/** The query string, with the characters readable that a URL allows in a query. */
export function toSearch(params: [string, string][]): string {
  const readable = (text: string) => encodeURIComponent(text).replace(/%(3A|2F|2C|3B|2A)/gi, (code) => decodeURIComponent(code));
  return params.map(([name, value]) => `${name}=${readable(value)}`).join('&');
}

export const acceptOf = (form: Form) => (form === 'geojson' ? 'application/geo+json' : 'application/json');

/** The same request as a line for a shell. */
export function toCurl(origin: string, params: [string, string][], form: Form): string {
  const lines = params.map(([name, value]) => `  --data-urlencode '${name}=${value.replaceAll("'", `'\\''`)}'`);
  return [`curl -G '${origin}/ngsi-ld/v1/entities'`, `  -H 'Accept: ${acceptOf(form)}'`, ...lines].join(' \\\n');
}

/** Corners typed as "lon,lat; lon,lat; ..."; null when a part cannot be read. */
export function parseRing(text: string): Corner[] | null {
  const corners = text.split(';').map((part) => part.trim()).filter(Boolean).map((part) => part.split(',').map(Number));
  const good = corners.every(([lon, lat, ...rest]) => rest.length === 0 && Math.abs(lon ?? NaN) <= 180 && Math.abs(lat ?? NaN) <= 90);
  return good ? (corners as Corner[]) : null;
}

export const printRing = (ring: readonly Corner[]) => ring.map(([lon, lat]) => `${round(lon)},${round(lat)}`).join('; ');
