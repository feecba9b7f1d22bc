import { describe, expect, it } from 'vitest';
import type { Layer } from '../hub/layers';
import { overlaysOf, packView, viewOf, visibleTypes } from './choices';
import { isGliding, Movers, placeAt } from './moving';
import { inkOn, kBase, rampStops, typeColour } from './palette';
import { byRole, firstVisible } from './roles';
import { boxesMeet, boxOf, circle, joinBoxes, labelPoint } from './shapes';
import { buildStyle, kNoExtra, kNothing, tilesUrl } from './style';

const layer = (type: string, geometry: Layer['geometry'], count = 10): Layer => ({
  type,
  iri: `https://uri.etsi.org/ngsi-ld/default-context/${type}`,
  count,
  geometry,
  attributes: [{ name: 'pm10', count, kind: 'Property', numeric: true, min: 0, max: 100 }],
});
const city = [layer('RoadSegment', 'Line'), layer('AdministrativeArea', 'Polygon'), layer('WaterBody', 'Polygon'), layer('Streetlight', 'Point'), layer('Vehicle', 'Point'), layer('Camera', 'Point'), layer('GtfsRoute', 'None')];

describe('roles', () => {
  it('draws the basemap from streets, districts and water, never from street lights', () => {
    expect(byRole(city)).toEqual({ water: ['WaterBody'], green: [], area: ['AdministrativeArea'], building: [], road: ['RoadSegment'] });
  });
  it('switches favourites on first', () => {
    expect(firstVisible(city)).toEqual(['Vehicle', 'Camera', 'Streetlight']);
  });
});

describe('choices in the address bar', () => {
  it('reads view, layers, filter and colour', () => {
    expect(viewOf({ v: '127,37.5,12' })).toEqual({ lon: 127, lat: 37.5, zoom: 12 });
    expect(viewOf({ v: 'x' })).toBeNull();
    expect(viewOf({})).toBeNull();
    expect(packView({ lon: 127, lat: 37.5, zoom: 12 })).toBe('127.00000,37.50000,12.00');
    expect(visibleTypes({ l: '-' }, city)).toEqual([]);
    expect(overlaysOf({ l: 'Camera,Gone', 'f.Camera': 'pm10~%3E~5', 'c.Camera': 'pm10' }, city)).toEqual([
      { type: 'Camera', geometry: 'Point', q: 'pm10>5', colourBy: { attribute: 'pm10', min: 0, max: 100 } },
    ]);
  });
});

describe('movers', () => {
  const extra = { colour: 1 };
  it('glide between reports over the time between them', () => {
    const movers = new Movers();
    expect(movers.report('a', 'V', 0, 0, 0, extra)).toBe(false);
    expect(movers.report('a', 'V', 0.001, 0, 1000, extra)).toBe(true);
    const mover = movers.all.get('a')!;
    expect(placeAt(mover, 1500)[0]).toBeCloseTo(0.0005);
    expect(placeAt(mover, 9000)[0]).toBe(0.001);
    expect(isGliding(movers, 1500)).toBe(true);
    expect(isGliding(movers, 2001)).toBe(false);
  });
  it('continue from where they are drawn when a report comes early', () => {
    const movers = new Movers();
    movers.report('a', 'V', 0, 0, 0, extra);
    movers.report('a', 'V', 0.001, 0, 1000, extra);
    movers.report('a', 'V', 0.002, 0, 1500, extra);
    expect(movers.all.get('a')!.fromLon).toBeCloseTo(0.0005);
  });
  it('jump when the way is too far, and leave with their type', () => {
    const movers = new Movers();
    movers.report('a', 'V', 0, 0, 0, extra);
    movers.report('a', 'V', 1, 0, 1000, extra);
    expect(placeAt(movers.all.get('a')!, 1001)[0]).toBe(1);
    movers.keep(new Set(['W']));
    expect(movers.all.size).toBe(0);
  });
});

describe('shapes', () => {
  const square: GeoJSON.Polygon = { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]] };
  it('labels the middle of the largest part', () => {
    expect(labelPoint(square)).toEqual({ point: [1, 1], size: 4 });
    expect(labelPoint({ type: 'MultiPolygon', coordinates: [[[[9, 9], [9.1, 9], [9.1, 9.1], [9, 9]]], square.coordinates] })?.point).toEqual([1, 1]);
    expect(labelPoint({ type: 'Point', coordinates: [0, 0] })).toBeNull();
  });
  it('makes boxes', () => {
    expect(boxOf([square, { type: 'Point', coordinates: [5, -1] }])).toEqual([0, -1, 5, 2]);
    expect(boxOf([])).toBeNull();
    expect(joinBoxes([null, [0, 0, 1, 1], [2, 2, 3, 3]])).toEqual([0, 0, 3, 3]);
    expect(boxesMeet([0, 0, 1, 1], [2, 2, 3, 3])).toBe(false);
  });
  it('draws metres as a circle', () => {
    const box = boxOf([circle(127, 37.5, 1000)])!;
    expect((box[3] - box[1]) * 111_195).toBeCloseTo(2000, 0);
  });
});

describe('style', () => {
  const scene = { theme: 'light' as const, lang: 'ko', origin: 'http://h', layers: city, overlays: overlaysOf({ l: 'Camera,AdministrativeArea' }, city), areas: kNothing, results: kNothing, selected: kNothing, draft: kNothing, moment: kNothing, momentScale: null, extra: kNoExtra };
  it('has unique layers that point at existing sources, areas below points', () => {
    const { layers, sources } = buildStyle(scene);
    const ids = layers.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const one of layers) if ('source' in one) expect(sources).toHaveProperty([one.source as string]);
    expect(ids.indexOf('over-fill-AdministrativeArea')).toBeLessThan(ids.indexOf('over-point-Camera'));
  });
  it('asks the hub for tiles with type and filter', () => {
    expect(tilesUrl('http://h', ['A', 'B'], 'x>"a b"')).toBe('http://h/dosi/tiles/{z}/{x}/{y}.mvt?type=A,B&q=x%3E%22a%20b%22');
  });
  it('colours values on a ramp and writes readable ink', () => {
    expect(rampStops(0, 60, 'light').map(([value]) => value)).toEqual([0, 10, 20, 30, 40, 50, 60]);
    expect(inkOn('#ffffff')).toBe('#101418');
    expect(inkOn('#2f6db5')).toBe('#ffffff');
    expect(typeColour('Camera', 'light')).not.toBe(typeColour('Camera', 'dark'));
    expect(kBase.light.land).not.toBe(kBase.dark.land);
  });
});
