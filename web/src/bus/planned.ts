import type { Edit } from './edits';
import type { Course, Evaluation, Line, LineFigures, LineState, Network, Place, Stop } from './session';

/** A line as the plan has it: today's, changed, new or taken away. */
export interface PlannedLine {
  id: string;
  name: string;
  state: LineState;
  headwayS: number;
  capacity: number;
  courses: Course[];
  /** The stops of the way out and, where the edits name one, of the way back. */
  stops: string[];
  back: string[] | undefined;
  /** Figures of the last evaluation; null while there is none, or on the side on which the line does not run. */
  before: LineFigures | null;
  after: LineFigures | null;
}

export const stopsById = (network: Network) => new Map(network.stops.map((stop) => [stop.id, stop]));

/** The course with most runs in a direction, or undefined when there is none. */
export function mainCourse(courses: readonly Course[], direction: 0 | 1): Course | undefined {
  return courses.filter((course) => course.direction === direction).reduce<Course | undefined>((best, one) => (best && best.trips >= one.trips ? best : one), undefined);
}

/** All lines of the network and of the edits, today's first. Until the session has answered for an edit, its course runs straight between stops. */
export function plannedLines(network: Network, edits: readonly Edit[], evaluation: Evaluation | null): PlannedLine[] {
  const stops = stopsById(network);
  const figures = new Map(evaluation?.lines.map((line) => [line.line, line]));
  const answered = new Map(evaluation?.changed.map((line) => [line.line, line]));
  const side = (id: string) => ({ before: figures.get(id)?.before ?? null, after: figures.get(id)?.after ?? null });
  const byLine = new Map<string, Edit[]>();
  for (const edit of edits) byLine.set(edit.line, [...(byLine.get(edit.line) ?? []), edit]);

  const today = network.lines.map((line): PlannedLine => {
    const own = byLine.get(line.line) ?? [];
    const way = own.find((edit) => edit.edit === 'course');
    const headway = own.find((edit) => edit.edit === 'headway');
    const out = mainCourse(line.courses, 0)?.stops ?? mainCourse(line.courses, 1)?.stops ?? [];
    return {
      id: line.line,
      name: line.name,
      state: own.length === 0 ? 'same' : own.some((edit) => edit.edit === 'remove') ? 'removed' : 'changed',
      headwayS: headway?.headway_s ?? line.headway_s,
      capacity: line.capacity,
      courses: way ? coursesOf(way, answered.get(line.line), stops, line.headway_s) : line.courses,
      stops: way?.stops ?? out,
      back: way?.back,
      ...side(line.line),
    };
  });
  const added = edits.flatMap((edit): PlannedLine[] => {
    if (edit.edit !== 'add') return [];
    const { line, name, headway_s } = edit;
    return [{ id: line, name, state: 'added', headwayS: headway_s, capacity: edit.capacity ?? 0, courses: coursesOf(edit, answered.get(line), stops, headway_s), stops: edit.stops, back: edit.back, ...side(line) }];
  });
  return [...today, ...added];
}

const sameStops = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((stop, index) => stop === b[index]);

function coursesOf(way: { stops: string[]; back?: string[] }, answer: Line | undefined, stops: ReadonlyMap<string, Stop>, headwayS: number): Course[] {
  const known = answer && mainCourse(answer.courses, 0);
  if (known && sameStops(known.stops, way.stops)) return answer.courses;
  return [straight(way.stops, 0), ...(way.back?.length ? [straight(way.back, 1)] : [])];

  function straight(ids: string[], direction: 0 | 1): Course {
    const course = ids.flatMap((id): Place[] => (stops.has(id) ? [stops.get(id)!.location] : []));
    return { direction, headway_s: headwayS, trips: 0, stops: ids, ride_s: [], length_m: [], course };
  }
}

/** The stops of a way with one put in: into a new line at its end, into another where it lengthens the way least. */
export function withStop(ids: readonly string[], id: string, stops: ReadonlyMap<string, Stop>, atEnd: boolean): string[] {
  if (atEnd || ids.length < 2) return ids.at(-1) === id ? [...ids] : [...ids, id];
  const at = (one: string) => stops.get(one)?.location;
  const place = at(id);
  if (!place) return [...ids];
  let best = { index: ids.length, longer: metres(at(ids.at(-1)!), place) };
  for (let index = 0; index < ids.length; index += 1) {
    const [from, to] = [at(ids[index - 1] ?? ''), at(ids[index]!)];
    const longer = from ? metres(from, place) + metres(place, to) - metres(from, to) : metres(place, to);
    if (longer < best.longer) best = { index, longer };
  }
  return withoutRepeats([...ids.slice(0, best.index), id, ...ids.slice(best.index)]);
}

/** A stop may be served twice, but not twice in a row. */
export const withoutRepeats = (ids: readonly string[]) => ids.filter((id, index) => id !== ids[index - 1]);

const kEarthM = 6_371_009;
const kRad = Math.PI / 180;

/** Metres between two places of one city; 0 when one is unknown. */
export function metres(a: Place | undefined, b: Place | undefined): number {
  if (!a || !b) return 0;
  const x = (b[0] - a[0]) * kRad * Math.cos(((a[1] + b[1]) / 2) * kRad);
  return Math.hypot(x, (b[1] - a[1]) * kRad) * kEarthM;
}

/** The stop nearest to a place within so many degrees of longitude, or null. */
export function nearestStop(all: readonly Stop[], lon: number, lat: number, reach: number): Stop | null {
  const narrow = Math.cos(lat * kRad);
  let found: Stop | null = null;
  let least = reach;
  for (const stop of all) {
    const away = Math.hypot(stop.location[0] - lon, (stop.location[1] - lat) / narrow);
    if (away <= least) [found, least] = [stop, away];
  }
  return found;
}
