import { describe, expect, it } from 'vitest';
import { packQuery, unpackQuery } from './link';
import { kEmptyQuery, parseRing, printRing, toCurl, toParams, toSearch, type QueryModel } from './builder';
import { packConditions, toQ, unpackConditions, type Condition } from './conditions';
import { cellText, entitiesOf, geometryOf, toTable } from './table';

const condition = (attribute: string, operator: Condition['operator'], value = ''): Condition => ({ attribute, operator, value });

describe('q text', () => {
  it('quotes text and leaves numbers, booleans and times bare', () => {
    expect(toQ([condition('pm10', '>=', '50'), condition('name', '==', '시청 앞'), condition('open', '==', 'true')])).toBe('pm10>=50;name=="시청 앞";open==true');
    expect(toQ([condition('t', '>', '2026-05-01T00:00:00Z')])).toBe('t>2026-05-01T00:00:00Z');
    expect(toQ([condition('code', '==', '007')])).toBe('code=="007"');
    expect(toQ([condition('name', '==', 'say "hi"')])).toBe('name=="say \\"hi\\""');
  });
  it('knows existence, absence, patterns and any', () => {
    expect(toQ([condition('a', 'exists'), condition('b', 'missing')], 'any')).toBe('a|!b');
    expect(toQ([condition('name', '~=', '^시청')])).toBe('name~=^시청');
  });
  it('leaves incomplete rows out', () => {
    expect(toQ([condition('', '==', '1'), condition('a', '==', ' ')])).toBe('');
  });
  it('packs into the address bar and back', () => {
    const rows = [condition('a!b', '>=', '1~2'), condition('이름', 'exists')];
    expect(unpackConditions(packConditions(rows))).toEqual(rows);
    expect(unpackConditions('a~nonsense~1')).toEqual([]);
  });
});

describe('request', () => {
  const query: QueryModel = { ...kEmptyQuery, type: 'Camera', place: { kind: 'near', lon: 127.0276123, lat: 37.4979, distanceM: 300 }, orderBy: 'name', descending: true, offset: 50, form: 'simplified' };
  it('writes every part', () => {
    expect(toParams(query)).toEqual([
      ['type', 'Camera'],
      ['georel', 'near;maxDistance==300'],
      ['geometry', 'Point'],
      ['coordinates', '[127.027612,37.4979]'],
      ['orderBy', 'name;desc'],
      ['limit', '50'],
      ['offset', '50'],
      ['count', 'true'],
      ['format', 'simplified'],
    ]);
  });
  it('asks for any type when nothing else narrows the query', () => {
    expect(toParams(kEmptyQuery)[0]).toEqual(['type', '*']);
  });
  it('closes the ring of an area', () => {
    const area = toParams({ ...kEmptyQuery, type: 'A', place: { kind: 'within', ring: [[0, 0], [1, 0], [1, 1]] } });
    expect(area).toContainEqual(['coordinates', '[[[0,0],[1,0],[1,1],[0,0]]]']);
  });
  it('is readable as a URL and safe as a shell line', () => {
    expect(toSearch([['q', 'a>=1;b=="x"']])).toBe('q=a%3E%3D1;b%3D%3D%22x%22');
    expect(toCurl('http://h', [['q', "name==\"o'clock\""]], 'normalized')).toContain(`'q=name=="o'\\''clock"'`);
  });
  it('reads typed corners', () => {
    expect(parseRing('127,37; 128,37;128,38')).toEqual([[127, 37], [128, 37], [128, 38]]);
    expect(parseRing('127;37')).toBeNull();
    expect(parseRing(printRing([[1, 2]]))).toEqual([[1, 2]]);
  });
});

describe('table', () => {
  const normalized = { id: 'urn:a', type: 'A', location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } }, speed: { type: 'Property', value: 3 }, name: { type: 'Property', value: 'n' } };
  const simplified = { id: 'urn:b', type: 'A', location: { type: 'Point', coordinates: [1, 2] }, speed: 4 };
  it('flattens both forms, names first, places last', () => {
    const table = toTable([normalized, simplified], 'ko');
    expect(table.columns).toEqual(['name', 'speed', 'location']);
    expect(table.rows.map((row) => row.cells)).toEqual([['n', '3', '1, 2'], ['', '4', '1, 2']]);
  });
  it('finds the place in each form', () => {
    expect(geometryOf(normalized)).toEqual(geometryOf(simplified));
    expect(geometryOf({ id: 'x', type: 'A' })).toBeNull();
  });
  it('reads GeoJSON answers', () => {
    const [entity] = entitiesOf({ type: 'FeatureCollection', features: [{ id: 'urn:c', geometry: { type: 'Point', coordinates: [1, 2] }, properties: { type: 'A', speed: 1 } }] });
    expect(entity).toMatchObject({ id: 'urn:c', type: 'A', speed: 1 });
  });
  it('shows lists and objects', () => {
    expect(cellText([1, 'b'], 'ko')).toBe('1, b');
    expect(cellText({ a: 1 }, 'ko')).toBe('{"a":1}');
  });
});

describe('link', () => {
  it('carries a query through the address bar', () => {
    const queries: QueryModel[] = [
      kEmptyQuery,
      { ...kEmptyQuery, type: 'A', idPattern: '^urn', conditions: [condition('a', '>', '1')], join: 'any', place: { kind: 'near', lon: 127, lat: 37.5, distanceM: 300 }, scopeQ: '/a', orderBy: 'n', descending: true, limit: 100, offset: 200, form: 'geojson' },
      { ...kEmptyQuery, place: { kind: 'within', ring: [[127, 37], [128, 37], [128, 38]] } },
    ];
    for (const query of queries) {
      const params = Object.fromEntries(Object.entries(packQuery(query)).filter(([, value]) => value)) as Record<string, string>;
      expect(unpackQuery(params)).toEqual(query);
    }
  });
  it('stands at its defaults for nonsense', () => {
    expect(unpackQuery({ geo: 'near:x', limit: '7', form: 'xml', offset: '-3' })).toEqual(kEmptyQuery);
  });
});
