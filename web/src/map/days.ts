import { kInOnePiece } from '../entity/history';
import { getJson } from '../hub/client';
import { fetchPage, nameOf } from '../hub/entity';
import { typeParam } from '../hub/layers';
import { geometryOf } from '../query/table';
import { dayRequest, readDay, type Day, type Subject } from './moment';

const kPage = 1000;
const kMostThings = 20_000;
const kDayMs = 86_400_000;

/** Asks page after page until one is not full. */
async function allPages<T>(ask: (offset: number) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let offset = 0; offset < kMostThings; offset += kPage) {
    const page = await ask(offset);
    all.push(...page);
    if (page.length < kPage) break;
  }
  return all;
}

/** Where the things of a type are, as features with `id` and `name`. */
export async function fetchPlaces({ layer }: Subject, lang: string): Promise<GeoJSON.Feature[]> {
  const type = encodeURIComponent(typeParam(layer, layer.type));
  const entities = await allPages(async (offset) => (await fetchPage(`type=${type}&options=keyValues&limit=${kPage}&offset=${offset}`)).entities);
  return entities.flatMap((entity): GeoJSON.Feature[] => {
    const geometry = geometryOf(entity);
    return geometry ? [{ type: 'Feature', geometry, properties: { id: entity.id, name: nameOf(entity, lang) } }] : [];
  });
}

/** The hourly means of one day. */
export async function fetchDay({ layer, attribute }: Subject, day: string): Promise<Day> {
  const type = typeParam(layer, layer.type);
  const answers = await allPages((offset) => getJson<{ id: string }[]>(dayRequest(type, attribute, day, { limit: kPage, offset }), undefined, kInOnePiece));
  return readDay(answers, attribute, day);
}

/** When the newest value of one thing of the type was observed; null where there is no history. */
export async function newestMs({ layer, attribute }: Subject): Promise<number | null> {
  const everything = { timerel: 'before', timeAt: new Date(Date.now() + kDayMs).toISOString() };
  const search = new URLSearchParams({ type: typeParam(layer, layer.type), attrs: attribute, ...everything, options: 'temporalValues', lastN: '1', limit: '1' });
  const [first] = await getJson<Record<string, { values?: [unknown, string][] } | undefined>[]>(`/ngsi-ld/v1/temporal/entities?${search}`);
  const at = Date.parse(first?.[attribute]?.values?.[0]?.[1] ?? '');
  return Number.isNaN(at) ? null : at;
}
