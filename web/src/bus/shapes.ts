import type { Theme } from '../map/palette';
import { sectionsOf } from './courses';
import { mainCourse, type PlannedLine } from './planned';
import { colourAt, kNoValue, loadPct, netPct, stepsOf, widthOf, type Show, type Step } from './scales';
import type { Evaluation, Network, Place, Stop, Zone } from './session';

type Feature = GeoJSON.Feature;
const collection = (features: Feature[]): GeoJSON.FeatureCollection => ({ type: 'FeatureCollection', features });
const pointAt = (place: Place, properties: Record<string, unknown>): Feature => ({ type: 'Feature', geometry: { type: 'Point', coordinates: place }, properties });
const lineAlong = (places: Place[], properties: Record<string, unknown>): Feature => ({ type: 'Feature', geometry: { type: 'LineString', coordinates: places }, properties });

export const stopShapes = (network: Network) => collection(network.stops.map(({ id, name, location }) => pointAt(location, { id, name })));

const kPlainPx = 2.5;

/** The lines of a plan in the colours of a view. Properties: `line`, `colour`, `width` in px, `side` (1 where each direction has its own side), `order`, `state`. */
export function lineShapes(lines: readonly PlannedLine[], show: Show, theme: Theme): GeoJSON.FeatureCollection {
  const scale = stepsOf(show, theme);
  return collection(
    lines.flatMap((line): Feature[] => {
      const own = { line: line.id, state: line.state };
      if (line.state === 'removed') return mains(line).map((places) => lineAlong(places, { ...own, colour: kNoValue, width: kPlainPx, side: 0, order: -1 }));
      if (show === 'load' && line.after) return loads(line, scale, own);
      const colour = show === 'headway' ? colourAt(line.headwayS / 60, scale) : kNoValue;
      return mains(line).map((places) => lineAlong(places, { ...own, colour, width: show === 'headway' ? kPlainPx + 1 : kPlainPx - 1, side: 0, order: -line.headwayS }));
    }),
  );
}

/** One course for each direction: the others run on the same streets. */
function mains({ courses }: PlannedLine): Place[][] {
  return ([0, 1] as const).flatMap((direction): Place[][] => {
    const course = mainCourse(courses, direction)?.course ?? [];
    return course.length > 1 ? [course] : [];
  });
}

/** Sections side by side with the same look are one shape: a city has tens of thousands of sections. */
function loads(line: PlannedLine, scale: readonly Step[], own: Record<string, unknown>): Feature[] {
  return line.courses.flatMap((course, index): Feature[] => {
    const shapes: { places: Place[]; colour: string; width: number }[] = [];
    for (const [section, places] of sectionsOf(course).entries()) {
      const colour = colourAt(loadPct(line.after!, index, section), scale);
      const width = widthOf(line.after!.load_per_h[index]?.[section] ?? 0);
      const last = shapes.at(-1);
      if (last && last.colour === colour && last.width === width) last.places = [...last.places, ...places.slice(1)];
      else shapes.push({ places, colour, width });
    }
    return shapes.map(({ places, colour, width }) => lineAlong(places, { ...own, colour, width, side: 1, order: width }));
  });
}

const kLeastPx = 3;
const kMostPx = 22;

/** Zones as circles whose area stands for their trips (for the trips that change, where change is shown). Nothing in views of lines. */
export function zoneShapes(zones: readonly Zone[], evaluation: Evaluation | null, show: Show, theme: Theme): GeoJSON.FeatureCollection {
  if (!evaluation || (show !== 'served' && show !== 'change')) return collection([]);
  const scale = stepsOf(show, theme);
  const most = Math.max(1, ...zones.map((zone) => zone.trips));
  return collection(
    zones.flatMap((zone): Feature[] => {
      const change = evaluation.zones[zone.zone];
      if (!change || zone.trips <= 0) return [];
      const moved = show === 'change' ? change.better + change.worse : change.trips;
      if (moved < 0.5) return [];
      const colour = show === 'change' ? colourAt(netPct(change), scale) : colourAt(change.after_min, scale);
      const size = kLeastPx + (kMostPx - kLeastPx) * Math.sqrt(Math.min(1, moved / most));
      return [pointAt(zone.location, { zone: zone.zone, name: zone.name, colour, size, left: change.after_min === null })];
    }),
  );
}

/** The chosen line: its courses, and the stops of the way that is at hand, numbered. */
export function chosenShapes(line: PlannedLine | undefined, stops: ReadonlyMap<string, Stop>, way: readonly string[]): GeoJSON.FeatureCollection {
  if (!line) return collection([]);
  const courses = mains(line).map((places) => lineAlong(places, { line: line.id }));
  const marks = way.flatMap((id, index): Feature[] => {
    const stop = stops.get(id);
    return stop ? [pointAt(stop.location, { id, index, number: String(index + 1), name: stop.name, end: index === 0 || index === way.length - 1 })] : [];
  });
  return collection([...courses, ...marks]);
}

/** What a drag would make: the neighbours joined through the place under the pointer, and the stop it would snap to. */
export function dragShapes(before: Place | undefined, at: Place, after: Place | undefined, snapped: boolean): GeoJSON.FeatureCollection {
  const path = [before, at, after].filter((place): place is Place => place !== undefined);
  return collection([...(path.length > 1 ? [lineAlong(path, {})] : []), ...(snapped ? [pointAt(at, {})] : [])]);
}
