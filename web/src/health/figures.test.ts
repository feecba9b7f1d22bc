import { describe, expect, it } from 'vitest';
import { isStale, staleLayers } from '../data/freshness';
import { parseMetrics } from '../hub/metrics';
import { figuresOf } from './figures';

const scrape = (atMs: number, requests: number) => ({
  atMs,
  samples: parseMetrics(`dosi_requests_total{status="2xx"} ${requests}\ndosi_requests_total{status="5xx"} 2\ndosi_entities 7\ndosi_history_samples 9\ndosi_store_memory_bytes 1024`),
});

describe('figures', () => {
  it('rates over the span between two scrapes', () => {
    const figures = figuresOf(scrape(3000, 40), scrape(1000, 20));
    expect(figures).toMatchObject({ entities: 7, samples: 9, requestsPerS: 10, errors: 2, memoryBytes: 1024 });
  });
  it('leaves out what is not known', () => {
    expect(figuresOf(scrape(0, 1)).requestsPerS).toBeUndefined();
    expect(figuresOf({ atMs: 0, samples: [] }).errors).toBeUndefined();
  });
});

describe('freshness', () => {
  const now = Date.parse('2026-05-03T00:00:00Z');
  const layer = (type: string, newest: string | null) => ({ type, iri: '', count: 1, geometry: 'Point' as const, attributes: [], newest });
  it('lists what did not change for a day, oldest first', () => {
    const layers = [layer('A', '2026-05-01T00:00:00Z'), layer('B', '2026-05-02T23:00:00Z'), layer('C', '2020-01-01T00:00:00Z'), layer('D', null)];
    expect(staleLayers(layers, now).map((one) => one.type)).toEqual(['C', 'A']);
    expect(isStale(layer('D', null), now)).toBe(false);
  });
});
