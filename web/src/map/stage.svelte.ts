import type { MapController } from './controller';
import { kNothing } from './style';

let controller = $state.raw<MapController | null>(null);
let results = $state.raw(kNothing);
let draft = $state.raw(kNothing);
let selected = $state.raw(kNothing);
let press = $state.raw<((lon: number, lat: number, finished: boolean) => void) | null>(null);

/** What pages and panels put onto the one map that lies under all of them. */
export const stage = {
  get controller() {
    return controller;
  },
  set controller(value: MapController | null) {
    controller = value;
  },
  get results() {
    return results;
  },
  set results(value: GeoJSON.FeatureCollection) {
    results = value;
  },
  get draft() {
    return draft;
  },
  set draft(value: GeoJSON.FeatureCollection) {
    draft = value;
  },
  get selected() {
    return selected;
  },
  set selected(value: GeoJSON.FeatureCollection) {
    selected = value;
  },
  /** While set, presses on the map go here instead of selecting. */
  get press() {
    return press;
  },
  set press(value: ((lon: number, lat: number, finished: boolean) => void) | null) {
    press = value;
  },
};

export function featureOf(geometry: GeoJSON.Geometry, properties: Record<string, unknown> = {}): GeoJSON.FeatureCollection {
  return { type: 'FeatureCollection', features: [{ type: 'Feature', geometry, properties }] };
}
