import type { Map as MapLibreMap, MapMouseEvent, MapTouchEvent } from 'maplibre-gl';

/** Where the pointer is, and how far around it counts as meant. */
export interface Spot {
  lon: number;
  lat: number;
  /** Degrees of longitude that are as long on the screen as a finger's or a mouse's reach. */
  reach: number;
  /** Properties of what is drawn there by these layers, uppermost first. */
  under(layers: readonly string[]): Record<string, unknown>[];
}

/** What a page does with the pointer on the map in place of picking entities. */
export interface MapTool {
  /** Called as the pointer goes down: true takes hold of what lies there, and the map stays still until `drop`. */
  grab(at: Spot): boolean;
  drag(at: Spot): void;
  drop(at: Spot): void;
  /** Called for a press that did not move. */
  press(at: Spot): void;
  /** The CSS cursor for this place. */
  cursor(at: Spot): string;
}

const kMousePx = 8;
const kTouchPx = 18;

/** Hands pointer events of the map to the tool that `current` gives, while it gives one. */
export function listenForTool(map: MapLibreMap, current: () => MapTool | null): void {
  let held: MapTool | null = null;
  let moved = false;
  let last: Spot | null = null;

  const spotOf = (event: MapMouseEvent | MapTouchEvent, px: number): Spot => {
    const { x, y } = event.point;
    const { lng: lon, lat } = event.lngLat;
    return {
      lon,
      lat,
      reach: Math.abs(map.unproject([x + px, y]).lng - lon),
      under: (layers) => map.queryRenderedFeatures([[x - px, y - px], [x + px, y + px]], { layers: layers.filter((id) => map.getLayer(id)) }).map((feature) => feature.properties),
    };
  };
  const start = (event: MapMouseEvent | MapTouchEvent, px: number) => {
    const tool = current();
    if (!tool?.grab(spotOf(event, px))) return;
    event.preventDefault();
    held = tool;
    moved = false;
  };
  const move = (event: MapMouseEvent | MapTouchEvent, px: number) => {
    if (!held) return;
    moved = true;
    last = spotOf(event, px);
    held.drag(last);
  };
  const end = () => {
    if (held && moved && last) held.drop(last);
    held = null;
  };

  map.on('mousedown', (event) => event.originalEvent.button === 0 && start(event, kMousePx));
  map.on('touchstart', (event) => event.points.length === 1 && start(event, kTouchPx));
  map.on('touchmove', (event) => move(event, kTouchPx));
  map.on('mousemove', (event) => {
    move(event, kMousePx);
    const tool = current();
    if (tool) map.getCanvas().style.cursor = held ? 'grabbing' : tool.cursor(spotOf(event, kMousePx));
  });
  // The pointer may be let go outside the map.
  window.addEventListener('mouseup', end);
  window.addEventListener('touchend', end);
  map.once('remove', () => {
    window.removeEventListener('mouseup', end);
    window.removeEventListener('touchend', end);
  });
  map.on('click', (event) => current()?.press(spotOf(event, kMousePx)));
}
