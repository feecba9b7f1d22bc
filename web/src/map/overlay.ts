import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import { kFont } from './base';
import { inkOn, kBase, rampStops, typeColour, type Theme } from './palette';

/** How one entity type is drawn over the basemap. */
export interface Overlay {
  type: string;
  geometry: 'Point' | 'Line' | 'Polygon' | 'Mixed' | 'None';
  q: string;
  colourBy: { attribute: string; min: number; max: number } | null;
}

const kNoValue = '#8b929c';

export const sourceOf = (type: string) => `data-${type}`;
export const overlayOfLayer = (layerId: string) => /^over-\w+-(.+)$/.exec(layerId)?.[1] ?? null;

export function overlayColour(overlay: Overlay, theme: Theme): string | ExpressionSpecification {
  if (!overlay.colourBy) return typeColour(overlay.type, theme);
  const { attribute, min, max } = overlay.colourBy;
  return rampColour(attribute, min, max, theme);
}

/** The colour of a numeric property; grey where a feature has none. */
export function rampColour(attribute: string, min: number, max: number, theme: Theme): ExpressionSpecification {
  const stops = rampStops(min, max > min ? max : min + 1, theme).flat();
  return ['case', ['==', ['typeof', ['get', attribute]], 'number'], ['interpolate', ['linear'], ['get', attribute], ...stops], kNoValue] as ExpressionSpecification;
}

const isCluster: FilterSpecification = ['==', ['get', 'cluster'], true];
const shape = (name: string): ExpressionSpecification => ['==', ['geometry-type'], name];
const single = (name: string): FilterSpecification => ['all', shape(name), ['!=', ['get', 'cluster'], true]];

/** Counts in clusters: 1.2만 / 12k, short enough for a circle. */
function countText(lang: string): ExpressionSpecification {
  const [step, sign] = lang === 'ko' ? [10_000, '만'] : [1_000, 'k'];
  const short: ExpressionSpecification = ['concat', ['to-string', ['/', ['round', ['/', ['get', 'count'], step / 10]], 10]], sign];
  return ['case', ['>=', ['get', 'count'], step], short, ['to-string', ['get', 'count']]];
}

const has = (overlay: Overlay, kind: Overlay['geometry']) => overlay.geometry === kind || overlay.geometry === 'Mixed';

/** Areas of all overlays; they lie below every name of the basemap. */
export function overlayAreas(overlays: readonly Overlay[], theme: Theme): LayerSpecification[] {
  return overlays.filter((o) => has(o, 'Polygon')).flatMap((o) => areaLayers(o, theme));
}

/** Lines and points of all overlays, points above lines. */
export function overlayMarks(overlays: readonly Overlay[], theme: Theme, lang: string): LayerSpecification[] {
  return [
    ...overlays.filter((o) => has(o, 'Line')).map((o) => lineLayer(o, theme)),
    ...overlays.filter((o) => has(o, 'Point')).flatMap((o) => pointLayers(o, theme, lang)),
  ];
}

const part = (overlay: Overlay, name: string) => ({ id: `over-${name}-${overlay.type}`, source: sourceOf(overlay.type), 'source-layer': overlay.type });

function areaLayers(overlay: Overlay, theme: Theme): LayerSpecification[] {
  const colour = overlayColour(overlay, theme);
  return [
    { ...part(overlay, 'fill'), type: 'fill', filter: shape('Polygon'), paint: { 'fill-color': colour, 'fill-opacity': overlay.colourBy ? 0.6 : 0.22 } },
    { ...part(overlay, 'outline'), type: 'line', filter: shape('Polygon'), paint: { 'line-color': colour, 'line-width': 1.2 } },
  ];
}

function lineLayer(overlay: Overlay, theme: Theme): LayerSpecification {
  return {
    ...part(overlay, 'line'),
    type: 'line',
    filter: shape('LineString'),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': overlayColour(overlay, theme), 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 1, 14, 2.5, 18, 6], 'line-opacity': 0.85 },
  };
}

function pointLayers(overlay: Overlay, theme: Theme, lang: string): LayerSpecification[] {
  const c = kBase[theme];
  // Beside values in colour, a merged group has no value of its own: it stays grey.
  const group = overlay.colourBy ? kNoValue : typeColour(overlay.type, theme);
  const ring = overlay.colourBy ? (theme === 'light' ? '#3d4350' : '#c7cdd6') : c.ring;
  return [
    {
      ...part(overlay, 'cluster'),
      type: 'circle',
      filter: isCluster,
      paint: {
        'circle-color': group,
        'circle-opacity': 0.86,
        'circle-radius': ['interpolate', ['linear'], ['log10', ['max', 1, ['get', 'count']]], 0, 6, 1, 9.5, 2, 13, 3, 17, 5, 26],
        'circle-stroke-color': c.ring,
        'circle-stroke-width': 1.2,
      },
    },
    {
      ...part(overlay, 'point'),
      type: 'circle',
      filter: single('Point'),
      paint: {
        'circle-color': overlayColour(overlay, theme),
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 3, 13, 4.5, 16, 7, 18, 9],
        'circle-stroke-color': ring,
        'circle-stroke-width': 1.4,
      },
    },
    {
      ...part(overlay, 'count'),
      type: 'symbol',
      filter: isCluster,
      layout: { 'text-field': countText(lang), 'text-font': kFont, 'text-size': 11, 'text-allow-overlap': true, 'text-ignore-placement': true },
      paint: { 'text-color': inkOn(group) },
    },
    {
      ...part(overlay, 'name'),
      type: 'symbol',
      minzoom: 15,
      filter: single('Point'),
      layout: { 'text-field': ['to-string', ['coalesce', ['get', 'name'], '']], 'text-font': kFont, 'text-size': 11.5, 'text-anchor': 'top', 'text-offset': [0, 0.8], 'text-optional': true, 'text-max-width': 9 },
      paint: { 'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.5 },
    },
  ];
}
