import { describe, expect, it } from 'vitest';
import { attributeFor, attributeNameFor, changed, composed, faultOf, firstRule, forRepaired, guessMapping, idColumns, idTemplate, keptMembers, rulesOf, withAttribute, withColumn, withNewRule, withRule, withType, type EntityRule } from './mapping';
import { readQuarantine, repairedCsv, repairedRows } from './quarantine';

const column = (name: string, numeric = false) => ({ name, samples: [], numeric, blank: 0 });
const columns = [column('관리번호'), column('위도', true), column('경도', true), column('설치 대수(대)', true)];

describe('mapping', () => {
  it('guesses place, id and attributes from Korean headers', () => {
    const rule = firstRule(guessMapping(columns));
    expect(rule.place).toEqual({ longitude: '경도', latitude: '위도', epsg: 4326 });
    expect(rule.id).toBe('urn:ngsi-ld::{관리번호}');
    expect(rule.attributes).toEqual([{ name: '관리번호', column: '관리번호' }, { name: '설치대수', column: '설치 대수(대)', type: 'number' }]);
  });
  it('makes names that NGSI-LD allows', () => {
    expect(attributeNameFor('Installed Date (YYYY)')).toBe('installedDate');
    expect(attributeNameFor('1호선')).toBe('column1호선');
    expect(attributeNameFor('설치-목적')).toBe('설치목적');
  });
  it('changes the type with the prefix of the id', () => {
    const rule = withType(firstRule(guessMapping(columns)), 'Camera');
    expect(rule.id).toBe('urn:ngsi-ld:Camera:{관리번호}');
    expect(idColumns(rule)).toEqual(['관리번호']);
    expect(idColumns({ type: 'A', id: 'urn:ngsi-ld:A:{hash}' })).toEqual([]);
    expect(idColumns({ type: 'A', id: 'urn:ngsi-ld:A:x-{a}' })).toBeNull();
    expect(idTemplate('A', ['a', 'b'])).toBe('urn:ngsi-ld:A:{a}-{b}');
  });
  it('takes, changes and drops a column, and knows alternatives', () => {
    const start: EntityRule = { type: 'A', id: 'x', attributes: [{ name: 'n', column: 'x|설치 대수(대)', type: 'number' }, { name: 'h', columns: '{HH}시' }] };
    const count = columns[3]!;
    expect(attributeFor(start, count.name)?.name).toBe('n');
    const united = withColumn(start, count, { unitCode: 'C62' });
    expect(attributeFor(united, count.name)).toMatchObject({ name: 'n', column: 'x|설치 대수(대)', unitCode: 'C62' });
    expect(attributeFor(withColumn(united, count, { unitCode: '' }), count.name)).not.toHaveProperty('unitCode');
    expect(withColumn(united, count, null).attributes).toHaveLength(1);
    expect(withColumn(start, columns[0]!, {}).attributes).toHaveLength(3);
  });
  it('edits every rule and leaves the others as they are', () => {
    const two = withNewRule(guessMapping(columns));
    expect(rulesOf(two)).toHaveLength(2);
    const typed = withRule(two, 1, withType(rulesOf(two)[1]!, 'Route'));
    expect(rulesOf(typed)[0]).toBe(rulesOf(two)[0]);
    expect(rulesOf(typed)[1]).toMatchObject({ type: 'Route', id: 'urn:ngsi-ld:Route:{hash}' });
    expect(rulesOf(withRule(typed, 0, null)).map((rule) => rule.type)).toEqual(['Route']);
  });
  it('edits links and hourly columns, and says what it does not show', () => {
    const link = { name: 'hasStop', id: 'urn:ngsi-ld:Stop:{s}' };
    const rule: EntityRule = { type: 'A', id: 'x', attributes: [{ name: 'n', column: 'c' }, link], constants: { a: 1 }, history: {} };
    expect(composed(rule)).toEqual([link]);
    expect(withAttribute(rule, link, { ...link, name: 'hasPlace' }).attributes?.[1]).toMatchObject({ name: 'hasPlace', id: link.id });
    expect(withAttribute(rule, link, null).attributes).toHaveLength(1);
    expect(withAttribute(rule, null, { name: 'x', id: '{row}' }).attributes).toHaveLength(3);
    expect(keptMembers(rule)).toEqual(['constants', 'history']);
  });
  it('finds what must be mended, in every rule', () => {
    const guess = guessMapping(columns);
    const first = withType(firstRule(guess), 'A');
    const only = (rule: EntityRule) => ({ entities: [rule] });
    expect(faultOf(guess)).toEqual({ key: 'import.mapping.notype' });
    expect(faultOf(only(withType(first, '1 A')))).toEqual({ key: 'import.mapping.badtype' });
    expect(faultOf(only(first))).toBeNull();
    expect(faultOf(only(changed(first, { place: { longitude: '경도' } })))?.key).toBe('import.mapping.halfplace');
    expect(faultOf(only(changed(first, { attributes: [{ name: 'a' }, { name: 'a' }] })))).toEqual({ key: 'import.mapping.twice', name: 'a' });
    expect(faultOf(only(changed(first, { attributes: [{ name: 'a b' }] })))).toEqual({ key: 'import.mapping.badname', name: 'a b' });
    expect(faultOf(only(changed(first, { attributes: [], place: undefined })))?.key).toBe('import.mapping.noattribute');
    expect(faultOf(withNewRule(only(first)))).toEqual({ key: 'import.mapping.notype' });
  });
  it('fits a repaired file', () => {
    expect(forRepaired({ encoding: 'CP949', skipRows: 2, entities: [] })).toEqual({ skipRows: 0, headerRows: 1, entities: [] });
  });
});

describe('quarantine', () => {
  const names = ['id', 'lat', 'note'];
  const asCells = 'row,column,value,reason,id,lat,note\n3,lat,937,latitude is outside -90..90,c2,937,"a, b"\n';
  const asText = '\uFEFFrow,column,value,reason,file,source\r\n3,"lat","937","latitude is outside -90..90","","c2,937,""a, b"""\r\n';
  it.each([['cells', asCells], ['one text', asText]])('reads the row itself as %s', (_, text) => {
    expect(readQuarantine(text, names)).toEqual([{ row: 3, column: 'lat', value: '937', reason: 'latitude is outside -90..90', cells: ['c2', '937', 'a, b'] }]);
  });
  it('leaves cells empty where a row cannot be cut', () => {
    expect(readQuarantine('row,column,value,reason,file,source\n9,,,the row has more cells than the header,,"a,b,c,d"\n', names)[0]!.cells).toEqual([]);
  });
  it('takes back the apostrophe that guards spreadsheets, and cuts by other delimiters', () => {
    const [row] = readQuarantine("row,column,value,reason,file,source\n2,id,'=1,blank,,'=1;2;3\n", names);
    expect(row).toMatchObject({ value: '=1', cells: ['=1', '2', '3'] });
  });
  it('writes only repaired rows', () => {
    const bad = [...readQuarantine(asCells, names), { row: 5, column: 'lat', value: '', reason: 'blank', cells: ['c4', '', ''] }];
    const repairs = { 3: { lat: '37.5' } };
    expect(repairedRows(bad, repairs)).toHaveLength(1);
    expect(repairedCsv(bad, repairs, names)).toBe('id,lat,note\nc2,37.5,"a, b"\n');
  });
});
