import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { kBase, type Theme } from './palette';
import type { Role } from './roles';

export const kFont = ['Pretendard Variable'];

/** The road's class under whichever name the data carries it. */
const kRoadClass: ExpressionSpecification = ['to-string', ['coalesce', ['get', 'roadClass'], ['get', 'highway'], ['get', 'class'], ['get', 'roadType'], ['get', 'category'], '']];

const byClass = (motorway: number, primary: number, secondary: number, rest: number): ExpressionSpecification => [
  'match',
  kRoadClass,
  ['motorway', 'trunk', 'motorway_link', 'trunk_link', 'expressway', 'highway'],
  motorway,
  ['primary', 'primary_link', 'arterial', 'major'],
  primary,
  ['secondary', 'tertiary', 'secondary_link', 'tertiary_link', 'collector'],
  secondary,
  ['footway', 'path', 'cycleway', 'steps', 'pedestrian', 'service'],
  rest * 0.6,
  rest,
];

const roadWidth = (extra: number): ExpressionSpecification => [
  'interpolate',
  ['exponential', 1.5],
  ['zoom'],
  9,
  ['+', byClass(1.2, 0.7, 0.3, 0), extra > 0 ? 0.4 : 0],
  12,
  ['+', byClass(2.6, 1.8, 1.1, 0.5), extra * 0.5],
  15,
  ['+', byClass(7, 5.5, 4, 2.4), extra],
  18,
  ['+', byClass(24, 20, 15, 10), extra * 2],
];

/** Layers of the basemap for the types the hub has, in drawing order, without labels. */
export function baseLayers(roles: Record<Role, string[]>, theme: Theme): LayerSpecification[] {
  const c = kBase[theme];
  const of = (type: string, role: string) => ({ id: `base-${role}-${type}`, source: 'base', 'source-layer': type });
  return [
    { id: 'land', type: 'background', paint: { 'background-color': c.land } },
    ...roles.green.map((type): LayerSpecification => ({ ...of(type, 'green'), type: 'fill', paint: { 'fill-color': c.green } })),
    ...roles.water.flatMap((type): LayerSpecification[] => [
      { ...of(type, 'water'), type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': c.water } },
      { ...of(type, 'stream'), type: 'line', filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': c.water, 'line-width': ['interpolate', ['linear'], ['zoom'], 10, 1, 16, 6] } },
    ]),
    ...roles.building.map((type): LayerSpecification => ({ ...of(type, 'building'), type: 'fill', minzoom: 14, paint: { 'fill-color': c.building } })),
    ...roles.road.flatMap((type): LayerSpecification[] => [
      { ...of(type, 'casing'), type: 'line', minzoom: 12, layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': c.casing, 'line-width': roadWidth(1.6) } },
      {
        ...of(type, 'road'),
        type: 'line',
        layout: { 'line-cap': 'round', 'line-join': 'round', 'line-sort-key': byClass(4, 3, 2, 1) },
        paint: { 'line-color': theme === 'light' ? ['step', ['zoom'], c.casing, 12, c.road] : ['case', ['>=', byClass(4, 3, 2, 1), 3], c.roadBig, c.road], 'line-width': roadWidth(0) },
      },
    ]),
    ...roles.area.flatMap((type): LayerSpecification[] => [
      { ...of(type, 'border'), type: 'line', layout: { 'line-join': 'round' }, paint: { 'line-color': c.border, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.8, 14, 1.6], 'line-dasharray': [4, 2], 'line-opacity': 0.75 } },
    ]),
  ];
}

/** Street and water names in the tiles, district names from the `areas` source. */
export function baseLabels(roles: Record<Role, string[]>, theme: Theme, lang: string): LayerSpecification[] {
  const c = kBase[theme];
  const name: ExpressionSpecification = lang === 'en' ? ['coalesce', ['get', 'nameEn'], ['get', 'alternateName'], ['get', 'name'], ''] : ['coalesce', ['get', 'name'], ''];
  return [
    ...roles.road.map((type): LayerSpecification => ({
      id: `base-roadname-${type}`,
      type: 'symbol',
      source: 'base',
      'source-layer': type,
      minzoom: 14.5,
      layout: { 'symbol-placement': 'line', 'text-field': name, 'text-font': kFont, 'text-size': 11, 'symbol-spacing': 320 },
      paint: { 'text-color': c.textSoft, 'text-halo-color': c.halo, 'text-halo-width': 1.4 },
    })),
    {
      id: 'area-names',
      type: 'symbol',
      source: 'areas',
      maxzoom: 15,
      // Small areas speak up only when there is room for them.
      filter: ['>=', ['get', 'size'], ['step', ['zoom'], 4e-4, 11.8, 6e-5, 13, 0]],
      layout: {
        'text-field': ['get', lang === 'en' ? 'en' : 'ko'],
        'text-font': kFont,
        'text-size': ['interpolate', ['linear'], ['zoom'], 9, 11, 13, 15],
        'text-letter-spacing': 0.04,
        'text-padding': 6,
        'symbol-sort-key': ['-', 0, ['get', 'size']],
      },
      paint: {
        'text-color': ['case', ['==', ['get', 'role'], 'water'], c.waterText, c.text],
        'text-halo-color': c.halo,
        'text-halo-width': 1.6,
        'text-opacity': ['interpolate', ['linear'], ['zoom'], 13, 0.9, 15, 0.4],
      },
    },
  ];
}
