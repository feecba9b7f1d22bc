import type { MapController } from './controller';
import { kNoExtra, kNothing } from './style';
import type { MapTool } from './tool';

let controller = $state.raw<MapController | null>(null);
let results = $state.raw(kNothing);
let draft = $state.raw(kNothing);
let selected = $state.raw(kNothing);
let moment = $state.raw(kNothing);
let momentScale = $state.raw<{ min: number; max: number } | null>(null);
let momentType = $state('');
let extra = $state.raw(kNoExtra);
let tool = $state.raw<MapTool | null>(null);
let halved = $state(false);
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
  /** Values of a past hour, what their colours span, and the type they stand for; '' while the present is shown. */
  get moment() {
    return moment;
  },
  set moment(value: GeoJSON.FeatureCollection) {
    moment = value;
  },
  get momentScale() {
    return momentScale;
  },
  set momentScale(value: { min: number; max: number } | null) {
    momentScale = value;
  },
  get momentType() {
    return momentType;
  },
  set momentType(value: string) {
    momentType = value;
  },
  /** What the page in view draws itself: set it once for a look, `controller.setShapes` changes the shapes alone. */
  get extra() {
    return extra;
  },
  set extra(value) {
    extra = value;
  },
  /** While set, the pointer on the map works for the page in view. */
  get tool() {
    return tool;
  },
  set tool(value: MapTool | null) {
    tool = value;
  },
  /** While set, the map leaves room for a second one: the half beside the panel, or on a phone the lower half. */
  get halved() {
    return halved;
  },
  set halved(value: boolean) {
    halved = value;
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
