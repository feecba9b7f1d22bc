import { describe, expect, it } from 'vitest';
import { addresses, flatten, labelOf, shown, spoken, valueOf } from './solutions';

describe('what a program says of itself', () => {
  it('is shown in the present language', () => {
    expect([spoken('ko', '493 stops / 정류장 493개'), spoken('en', '493 stops / 정류장 493개'), spoken('ko', '493 stops'), spoken('ko', null)]).toEqual(['정류장 493개', '493 stops', '493 stops', '']);
  });
});

describe('parameters of solutions', () => {
  it('reads what is typed by the kind of the field, and shows it back', () => {
    expect(valueOf({ type: 'integer' }, ' 30 ')).toBe(30);
    expect(valueOf({ type: 'string' }, '30')).toBe('30');
    expect(valueOf({ type: 'boolean' }, true)).toBe(true);
    const list = valueOf({ type: 'array', items: { type: 'number' } }, '15, 30,45');
    expect(list).toEqual([15, 30, 45]);
    expect(shown(list)).toBe('15, 30, 45');
    expect(valueOf({ type: 'array', items: { type: 'string' } }, 'residents, 1')).toEqual(['residents', '1']);
  });
  it('leaves out what is empty and lets the hub judge what does not fit', () => {
    expect(valueOf({ type: 'string' }, '  ')).toBeUndefined();
    expect(valueOf({ type: 'integer' }, 'many')).toBe('many');
  });
  it('takes addresses apart', () => {
    expect(addresses(' https://a.example,https://b.example  https://c.example ')).toEqual(['https://a.example', 'https://b.example', 'https://c.example']);
  });
  it('names figures by the manifest, whatever stands for the star', () => {
    const figures = [{ name: 'average.jobsWithin*', title: 'Jobs in * min', titleKo: '*분 안의 일자리', unit: 'min' }];
    expect(labelOf('ko', figures, 'average.jobsWithin30')).toEqual({ title: '30분 안의 일자리', unit: '분' });
    expect(labelOf('en', figures, 'average.jobsWithin30').title).toBe('Jobs in 30 min');
    expect(labelOf('en', figures, 'stops')).toEqual({ title: 'stops', unit: '' });
  });
  it('lays a summary out in rows', () => {
    expect(flatten({ stops: 3, average: { jobs: 1.5, none: null } })).toEqual([['stops', 3], ['average.jobs', 1.5], ['average.none', null]]);
  });
});
