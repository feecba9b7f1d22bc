import type { MapTool, Spot } from '../map/tool';
import { kCellLayers, kRouteLayers, kSiteLayers, kStopLayers } from './layers';
import type { Tab } from './link';
import type { Grid, Place, Plan } from './session';
import { cellAt } from './shapes';

/** What the pointer can do on the patrol page, and what is at hand. */
export interface Hands {
  grid(): Grid;
  tab(): Tab;
  plan(): Plan | null;
  /** Chooses what was pressed; null for nothing. */
  pick(what: string | null): void;
  /** What the next press sets: a `call`, a new `stop`, a place to `see`, a `way`; '' for choosing. */
  placing(): string;
  place(lon: number, lat: number): void;
  way(): Place[];
  drawWay(points: Place[]): void;
  /** A stop was dragged onto another: it goes before that one. */
  moveStop(car: string, step: number, to: string, before: number): void;
  sketch(shapes: GeoJSON.FeatureCollection): void;
}

const kNothing: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

export function stopOf(text: unknown): { car: string; step: number } | null {
  const found = typeof text === 'string' ? /^stop:(.+):(\d+)$/.exec(text) : null;
  return found ? { car: found[1]!, step: Number(found[2]) } : null;
}

/** Picks cells, stops, cars and sites; sets places and ways while one is wanted; drags a stop onto another to change the order or the car. */
export function patrolTool(hands: Hands): MapTool {
  let held: { car: string; step: number; from: Place } | null = null;

  const stopAt = (at: Spot) => stopOf(at.under(kStopLayers)[0]?.['stop']);

  return {
    grab(at) {
      if (hands.tab() !== 'plan' || hands.placing() !== '') return false;
      const stop = stopAt(at);
      const step = stop && hands.plan()?.cars.find(({ car }) => car === stop.car)?.steps[stop.step];
      held = stop && step && step.doing === 'stop' ? { ...stop, from: step.location } : null;
      return held !== null;
    },
    drag(at) {
      if (!held) return;
      hands.sketch({ type: 'FeatureCollection', features: [{ type: 'Feature', geometry: { type: 'LineString', coordinates: [held.from, [at.lon, at.lat]] }, properties: {} }] });
    },
    drop(at) {
      const target = stopAt(at);
      hands.sketch(kNothing);
      if (held && target && (target.car !== held.car || target.step !== held.step)) hands.moveStop(held.car, held.step, target.car, target.step);
      held = null;
    },
    press(at) {
      const placing = hands.placing();
      if (placing === 'way') return hands.drawWay([...hands.way(), [at.lon, at.lat]]);
      if (placing !== '') return hands.place(at.lon, at.lat);
      if (hands.tab() === 'plan') {
        const [stop] = at.under(kStopLayers);
        const [route] = at.under(kRouteLayers);
        return hands.pick(typeof stop?.['stop'] === 'string' ? stop['stop'] : typeof route?.['car'] === 'string' ? `car:${route['car']}` : null);
      }
      if (hands.tab() === 'cctv') {
        const [site] = at.under(kSiteLayers);
        return hands.pick(typeof site?.['site'] === 'number' ? `site:${site['site']}` : null);
      }
      const cell = cellAt(hands.grid(), at.lon, at.lat);
      return hands.pick(hands.tab() === 'risk' && cell >= 0 ? `cell:${cell}` : null);
    },
    cursor(at) {
      if (hands.placing() !== '') return 'crosshair';
      if (hands.tab() === 'plan') return stopAt(at) ? 'grab' : at.under(kRouteLayers).length > 0 ? 'pointer' : '';
      return at.under(hands.tab() === 'cctv' ? kSiteLayers : kCellLayers).length > 0 ? 'pointer' : '';
    },
  };
}
