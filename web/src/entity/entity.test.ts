import { describe, expect, it } from 'vitest';
import { newestOf, rangePath, readSeries, summary } from './history';
import { sections } from './sections';

describe('history', () => {
  const raw = { id: 'urn:a', type: 'A', pm10: { type: 'Property', values: [[3, '2026-05-01T01:00:00Z'], [1, '2026-05-01T00:00:00Z'], ['x', '2026-05-01T02:00:00Z']] } };
  it('reads values oldest first and drops what is no number', () => {
    expect(readSeries(raw, 'pm10').values).toEqual([1, 3]);
    expect(readSeries(raw, 'none').values).toEqual([]);
  });
  it('reads averages with their band', () => {
    const averaged = { pm10: { avg: [[2, '2026-05-01T00:00:00Z', '2026-05-01T01:00:00Z']], min: [[1, '2026-05-01T00:00:00Z', '']], max: [[5, '2026-05-01T00:00:00Z', '']] } };
    const series = readSeries(averaged, 'pm10');
    expect(series).toMatchObject({ values: [2], low: [1], high: [5] });
    expect(summary(series)).toEqual({ min: 1, mean: 2, max: 5 });
  });
  it('finds which attributes have history', () => {
    expect([...newestOf({ ...raw, name: { values: [['n', '2026-05-01T00:00:00Z']] } })]).toEqual([['pm10', Date.parse('2026-05-01T01:00:00Z')]]);
    expect(summary({ times: [], values: [] })).toBeNull();
  });
  it('asks for raw values of a day and averages of more, ending at the newest value', () => {
    const newest = Date.parse('2022-05-31T23:00:00Z');
    expect(rangePath('urn:a', 'pm10', 'day', newest).path).toContain('timeAt=2022-05-30T23%3A00%3A00.000Z&endTimeAt=2022-05-31T23%3A00%3A01.000Z&options=temporalValues');
    expect(rangePath('urn:a', 'pm10', 'month', newest)).toMatchObject({ step: 'PT6H' });
  });
});

describe('sections', () => {
  it('parts values, links and provenance, and hides the place and the name', () => {
    const entity = {
      id: 'urn:a',
      type: 'A',
      name: { type: 'Property', value: 'n' },
      location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } },
      pm10: { type: 'Property', value: 3, unitCode: 'GQ' },
      refDevice: { type: 'Relationship', object: ['urn:d', 'urn:e'] },
      source: { type: 'Property', value: 'x' },
    };
    const parts = sections(entity, 'ko');
    expect(parts.values.map(([name]) => name)).toEqual(['pm10']);
    expect(parts.links).toEqual([['refDevice', ['urn:d', 'urn:e']]]);
    expect(parts.provenance.map(([name]) => name)).toEqual(['source']);
  });
});
