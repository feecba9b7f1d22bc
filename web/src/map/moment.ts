import { colourable, type Layer } from '../hub/layers';

/** A past hour of the map as the address bar holds it (`at`): a day and an hour of the reader's zone. */
export interface Moment {
  day: string; // 2026-05-01
  hour: number; // 0..23
}

const kForm = /^(\d{4}-\d{2}-\d{2})T(\d{2})$/;
const kHourMs = 3_600_000;
export const kHours = 24;

export function parseMoment(text: string | undefined): Moment | null {
  const [, day, hour] = kForm.exec(text ?? '') ?? [];
  return day && Number(hour) < kHours && !Number.isNaN(Date.parse(day)) ? { day, hour: Number(hour) } : null;
}

const two = (n: number) => String(n).padStart(2, '0');
export const packMoment = ({ day, hour }: Moment) => `${day}T${two(hour)}`;

export function momentAt(ms: number): Moment {
  const at = new Date(ms);
  return { day: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`, hour: at.getHours() };
}

/** Midnight of a day in the reader's zone. */
export const startOf = (day: string) => new Date(`${day}T00:00`).getTime();

/** What can be shown by the hour: a type and one of its numeric attributes. */
export interface Subject {
  layer: Layer;
  attribute: string;
}

/** Attributes that tell most by the hour come first. */
const kTelling = ['peopleCount', 'boardings', 'pm25', 'pm10', 'LAeq', 'temperature'];
/** Numbers that say what a thing is, not how it goes: they have no day. */
const kLasting = /^(cellSize|residents|jobs|population|numberOf.*|installed.*|capacity|length|levels|height.*)$/;

export function subjectsOf(layers: readonly Layer[]): Subject[] {
  const all = layers.flatMap((layer) => colourable(layer).filter(({ name }) => !kLasting.test(name)).map(({ name }): Subject => ({ layer, attribute: name })));
  const rank = ({ attribute }: Subject) => (kTelling.indexOf(attribute) + kTelling.length + 1) % (kTelling.length + 1);
  return all.sort((a, b) => rank(a) - rank(b));
}

/** The request for the hourly means of one day, one page of entities. */
export function dayRequest(type: string, attribute: string, day: string, page: { limit: number; offset: number }): string {
  const start = startOf(day);
  const iso = (ms: number) => new Date(ms).toISOString();
  const params = { type, attrs: attribute, timerel: 'between', timeAt: iso(start), endTimeAt: iso(start + kHours * kHourMs), options: 'aggregatedValues', aggrMethods: 'avg', aggrPeriodDuration: 'PT1H' };
  const search = Object.entries({ ...params, limit: String(page.limit), offset: String(page.offset) }).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `/ngsi-ld/v1/temporal/entities?${search.join('&')}`;
}

/** The hours of a day: a value for each entity and hour, null where nothing was observed. */
export interface Day {
  values: Map<string, (number | null)[]>;
  min: number;
  max: number;
}

type Answer = { id: string; [attribute: string]: unknown };

export function readDay(answers: readonly Answer[], attribute: string, day: string): Day {
  const start = startOf(day);
  const found: Day = { values: new Map(), min: Infinity, max: -Infinity };
  for (const answer of answers) {
    const parts = [answer[attribute]].flat() as ({ avg?: [unknown, string][] } | undefined)[];
    const hours: (number | null)[] = new Array<number | null>(kHours).fill(null);
    for (const [value, from] of parts.flatMap((part) => part?.avg ?? [])) {
      const hour = Math.floor((Date.parse(from) - start) / kHourMs);
      if (typeof value !== 'number' || hour < 0 || hour >= kHours) continue;
      hours[hour] = value;
      found.min = Math.min(found.min, value);
      found.max = Math.max(found.max, value);
    }
    if (hours.some((value) => value !== null)) found.values.set(answer.id, hours);
  }
  return found;
}

/** Places with the value of one hour, for the map. */
export function shapesAt(places: readonly GeoJSON.Feature[], day: Day, hour: number): GeoJSON.FeatureCollection {
  const features = places.flatMap((place): GeoJSON.Feature[] => {
    const hours = day.values.get(String(place.properties?.['id']));
    return hours ? [{ ...place, properties: { ...place.properties, value: hours[hour] } }] : [];
  });
  return { type: 'FeatureCollection', features };
}
