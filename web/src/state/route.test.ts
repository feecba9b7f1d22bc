import { describe, expect, it } from 'vitest';
import { formatHash, parseHash } from './route';

describe('route', () => {
  it('reads page, rest and parameters', () => {
    expect(parseHash('#/data/imports/a%2Fb?x=1&y=a,b')).toEqual({ page: 'data', rest: ['imports', 'a/b'], params: { x: '1', y: 'a,b' } });
  });
  it('falls back to the map for an unknown page and for nothing', () => {
    expect(parseHash('#/nowhere/at/all').page).toBe('map');
    expect(parseHash('#/nowhere/at/all').rest).toEqual([]);
    expect(parseHash('').page).toBe('map');
  });
  it('keeps question marks, Korean text and urns inside values', () => {
    const route = { page: 'map', rest: [], params: { sel: 'urn:ngsi-ld:Stop:1?', q: 'name=="시청앞"' } };
    expect(parseHash(formatHash(route))).toEqual(route);
    expect(formatHash(route)).toContain('urn:ngsi-ld:Stop');
  });
  it('survives broken percent signs', () => {
    expect(parseHash('#/data/%E0%A4%A').rest).toEqual(['%E0%A4%A']);
  });
  it('leaves empty parameters out', () => {
    expect(formatHash({ page: 'map', rest: [], params: { a: '' } })).toBe('#/map');
  });
});
