import { kNothing } from '../map/style';
import type { MapTool, Spot } from '../map/tool';
import { nearestSection } from './courses';
import { kChosenLayers, kLineLayers, kZoneLayers } from './layers';
import { nearestStop, withoutRepeats, withStop } from './planned';
import { dragShapes } from './shapes';
import type { Place, Stop } from './session';

/** What the pointer can do to a plan, and what is at hand. */
export interface Desk {
  stops(): ReadonlyMap<string, Stop>;
  /** The stops of the way that is being changed with its course cut at them, or null while none is. A new line grows at its end. */
  way(): { stops: readonly string[]; sections: readonly Place[][]; isNew: boolean } | null;
  change(stops: string[]): void;
  choose(what: { line: string } | { zone: number } | null): void;
  /** Shows what a drag would make. */
  sketch(shapes: GeoJSON.FeatureCollection): void;
}

type Held = { kind: 'stop' | 'between'; index: number };

/** Drags stops of a line onto others, bends it by its course, adds and removes stops by pressing them; without a way in hand it chooses lines and zones. */
export function planTool(desk: Desk): MapTool {
  let held: Held | null = null;

  const ownStop = (at: Spot, ids: readonly string[]): number => {
    const near = nearestStop(ids.flatMap((id) => desk.stops().get(id) ?? []), at.lon, at.lat, at.reach);
    return near ? ids.indexOf(near.id) : -1;
  };
  const anyStop = (at: Spot, times = 1) => nearestStop([...desk.stops().values()], at.lon, at.lat, at.reach * times);
  const placeOf = (id: string | undefined) => desk.stops().get(id ?? '')?.location;

  return {
    grab(at) {
      const way = desk.way();
      if (!way) return false;
      const index = ownStop(at, way.stops);
      if (index >= 0) held = { kind: 'stop', index };
      else if (at.under(kChosenLayers).length > 0 && !anyStop(at) && way.sections.length > 0) held = { kind: 'between', index: nearestSection(way.sections, at.lon, at.lat) };
      else held = null;
      return held !== null;
    },
    drag(at) {
      const way = desk.way();
      if (!held || !way) return;
      const target = anyStop(at, 2);
      const [before, after] = neighbours(held, way.stops);
      desk.sketch(dragShapes(placeOf(before), target?.location ?? [at.lon, at.lat], placeOf(after), target !== null));
    },
    drop(at) {
      const way = desk.way();
      const target = anyStop(at, 2);
      desk.sketch(kNothing);
      if (held && way && target) desk.change(withoutRepeats(placed(held, way.stops, target.id)));
      held = null;
    },
    press(at) {
      const way = desk.way();
      if (way) {
        const index = ownStop(at, way.stops);
        const stop = anyStop(at);
        if (index >= 0) desk.change(withoutRepeats(way.stops.filter((_, i) => i !== index)));
        else if (stop) desk.change(withStop(way.stops, stop.id, desk.stops(), way.isNew));
        return;
      }
      desk.choose(chosen(at));
    },
    cursor(at) {
      const way = desk.way();
      if (!way) return at.under([...kLineLayers, ...kZoneLayers]).length > 0 ? 'pointer' : '';
      if (ownStop(at, way.stops) >= 0) return 'grab';
      if (anyStop(at)) return 'copy';
      return at.under(kChosenLayers).length > 0 ? 'grab' : 'crosshair';
    },
  };
}

function chosen(at: Spot): { line: string } | { zone: number } | null {
  const [zone] = at.under(kZoneLayers);
  if (typeof zone?.['zone'] === 'number') return { zone: zone['zone'] };
  const [line] = at.under(kLineLayers);
  return typeof line?.['line'] === 'string' ? { line: line['line'] } : null;
}

function neighbours({ kind, index }: Held, ids: readonly string[]): [string | undefined, string | undefined] {
  return kind === 'stop' ? [ids[index - 1], ids[index + 1]] : [ids[index], ids[index + 1]];
}

function placed({ kind, index }: Held, ids: readonly string[], id: string): string[] {
  if (kind === 'stop') return ids.map((one, i) => (i === index ? id : one));
  return [...ids.slice(0, index + 1), id, ...ids.slice(index + 1)];
}
