import { describe, expect, it } from 'vitest';
import type { Layer } from '../hub/layers';
import { dayRequest, momentAt, packMoment, parseMoment, readDay, shapesAt, startOf, subjectsOf } from './moment';

const kDay = '2026-05-01';
const iso = (hour: number) => new Date(startOf(kDay) + hour * 3_600_000).toISOString();
const layer = (type: string, ...names: string[]): Layer => ({ type, iri: '', count: 1, geometry: 'Point', attributes: names.map((name) => ({ name, count: 1, kind: 'Property', numeric: true, min: 0, max: 9 })) });

describe('time bar', () => {
  it('reads and writes the moment of the address bar', () => {
    expect(parseMoment('2026-05-01T08')).toEqual({ day: kDay, hour: 8 });
    for (const bad of [undefined, '', '2026-05-01', '2026-05-01T24', '2026-99-01T08', 'x']) expect(parseMoment(bad)).toBeNull();
    expect(packMoment({ day: kDay, hour: 8 })).toBe('2026-05-01T08');
    expect(packMoment(momentAt(startOf(kDay) + 3_600_000 * 23.5))).toBe('2026-05-01T23');
  });
  it('asks for the hours of a local day', () => {
    const search = new URL(dayRequest('Stop', 'boardings', kDay, { limit: 1000, offset: 0 }), 'http://h').searchParams;
    expect(Date.parse(search.get('timeAt')!)).toBe(startOf(kDay));
    expect(Date.parse(search.get('endTimeAt')!) - startOf(kDay)).toBe(86_400_000);
    expect(search.get('aggrPeriodDuration')).toBe('PT1H');
  });
  it('offers what changes by the hour, the most telling first', () => {
    expect(subjectsOf([layer('A', 'capacity', 'odd'), layer('B', 'cellSize', 'pm10', 'boardings')]).map((one) => one.attribute)).toEqual(['boardings', 'pm10', 'odd']);
  });
  it('puts values at their places, hour by hour', () => {
    const day = readDay(
      [
        { id: 'a', boardings: { avg: [[3, iso(0)], [7, iso(23)], [99, iso(24)]] } },
        { id: 'b', boardings: [{ avg: [[5, iso(8)]] }] },
        { id: 'c' },
      ],
      'boardings',
      kDay,
    );
    expect([day.min, day.max, [...day.values.keys()]]).toEqual([3, 7, ['a', 'b']]);
    const places = ['a', 'b', 'c'].map((id): GeoJSON.Feature => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [0, 0] }, properties: { id } }));
    expect(shapesAt(places, day, 23).features.map((one) => one.properties)).toEqual([{ id: 'a', value: 7 }, { id: 'b', value: null }]);
  });
});
