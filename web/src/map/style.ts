import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { Layer } from '../hub/layers';
import { baseLabels, baseLayers } from './base';
import { overlayAreas, overlayMarks, rampColour, sourceOf, type Overlay } from './overlay';
import type { Theme } from './palette';
import { byRole } from './roles';

/** Everything the look of the map depends on. The style is a pure function of it. */
export interface Scene {
  theme: Theme;
  lang: string;
  origin: string;
  layers: readonly Layer[];
  overlays: readonly Overlay[];
  areas: GeoJSON.FeatureCollection;
  results: GeoJSON.FeatureCollection;
  selected: GeoJSON.FeatureCollection;
  draft: GeoJSON.FeatureCollection;
  /** Values of a past hour, and what their colours span. */
  moment: GeoJSON.FeatureCollection;
  momentScale: { min: number; max: number } | null;
  extra: Extra;
}

/** Sources and layers that a page brings; the layers lie above the overlays, below names and selection. */
export interface Extra {
  sources: Record<string, GeoJSON.FeatureCollection>;
  layers: LayerSpecification[];
}

export const kNoExtra: Extra = { sources: {}, layers: [] };

export const kNothing: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

/** The layer under which moving things are drawn, so that the selection stays visible above them. */
export const kAboveMoving = 'selected-fill';

export function tilesUrl(origin: string, types: readonly string[], q = ''): string {
  const filter = q ? `&q=${encodeURIComponent(q)}` : '';
  return `${origin}/dosi/tiles/{z}/{x}/{y}.mvt?type=${types.map(encodeURIComponent).join(',')}${filter}`;
}

export function buildStyle(scene: Scene): StyleSpecification {
  const { theme, lang } = scene;
  const roles = byRole(scene.layers);
  const base = Object.values(roles).flat();
  const sources: Record<string, SourceSpecification> = {
    areas: { type: 'geojson', data: scene.areas },
    results: { type: 'geojson', data: scene.results },
    selected: { type: 'geojson', data: scene.selected },
    draft: { type: 'geojson', data: scene.draft },
    moment: { type: 'geojson', data: scene.moment },
  };
  for (const [name, data] of Object.entries(scene.extra.sources)) sources[name] = { type: 'geojson', data };
  if (base.length) sources['base'] = { type: 'vector', tiles: [tilesUrl(scene.origin, base)], maxzoom: 16 };
  for (const overlay of scene.overlays) {
    sources[sourceOf(overlay.type)] = { type: 'vector', tiles: [tilesUrl(scene.origin, [overlay.type], overlay.q)], maxzoom: 16 };
  }
  return {
    version: 8,
    // A theme is there at once: paper does not wait.
    transition: { duration: 0, delay: 0 },
    sources,
    layers: [
      ...baseLayers(roles, theme),
      ...overlayAreas(scene.overlays, theme),
      ...momentLayers(scene),
      ...overlayMarks(scene.overlays, theme, lang),
      ...scene.extra.layers,
      ...baseLabels(roles, theme, lang),
      ...resultLayers(theme),
      ...selectionLayers(theme),
      ...draftLayers(theme),
    ],
  };
}

const accent = (theme: Theme) => (theme === 'light' ? '#1d5bd0' : '#7aa8ff');
const contrast = (theme: Theme) => (theme === 'light' ? '#ffffff' : '#0f1216');

function momentLayers({ theme, momentScale }: Scene): LayerSpecification[] {
  if (!momentScale) return [];
  const colour = rampColour('value', momentScale.min, momentScale.max, theme);
  return [
    { id: 'moment-fill', type: 'fill', source: 'moment', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.66, 'fill-antialias': false } },
    { id: 'moment-line', type: 'line', source: 'moment', filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': colour, 'line-width': 3 } },
    {
      id: 'moment-point',
      type: 'circle',
      source: 'moment',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-color': colour, 'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 3, 13, 6, 16, 10], 'circle-stroke-color': contrast(theme), 'circle-stroke-width': 1.2 },
    },
  ];
}

function resultLayers(theme: Theme): LayerSpecification[] {
  return [
    { id: 'results-fill', type: 'fill', source: 'results', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': accent(theme), 'fill-opacity': 0.2 } },
    { id: 'results-line', type: 'line', source: 'results', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': accent(theme), 'line-width': 2.5 } },
    {
      id: 'results-point',
      type: 'circle',
      source: 'results',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-color': accent(theme), 'circle-radius': 6, 'circle-stroke-color': contrast(theme), 'circle-stroke-width': 1.5 },
    },
  ];
}

function selectionLayers(theme: Theme): LayerSpecification[] {
  const ring = theme === 'light' ? '#0b1526' : '#ffffff';
  return [
    { id: kAboveMoving, type: 'fill', source: 'selected', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': accent(theme), 'fill-opacity': 0.16 } },
    { id: 'selected-line', type: 'line', source: 'selected', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': accent(theme), 'line-width': 4 } },
    {
      id: 'selected-point',
      type: 'circle',
      source: 'selected',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-color': 'rgba(0,0,0,0)', 'circle-radius': 13, 'circle-stroke-color': ring, 'circle-stroke-width': 3 },
    },
  ];
}

function draftLayers(theme: Theme): LayerSpecification[] {
  return [
    { id: 'draft-fill', type: 'fill', source: 'draft', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': accent(theme), 'fill-opacity': 0.12 } },
    { id: 'draft-line', type: 'line', source: 'draft', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': accent(theme), 'line-width': 2, 'line-dasharray': [2, 1.5] } },
    { id: 'draft-point', type: 'circle', source: 'draft', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': accent(theme), 'circle-radius': 4.5, 'circle-stroke-color': contrast(theme), 'circle-stroke-width': 1.5 } },
  ];
}
