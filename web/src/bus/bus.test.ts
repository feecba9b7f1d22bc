import { describe, expect, it } from 'vitest';
import { freshLineId, redo, startHistory, step, undo, withEdit, withoutLine, type Edit } from './edits';
import { isEdits, packEdits, unpackEdits } from './packed';

const headway = (line: string, headway_s: number): Edit => ({ edit: 'headway', line, headway_s });
const course = (line: string, ...stops: string[]): Edit => ({ edit: 'course', line, stops });
const add = (line: string, ...stops: string[]): Edit => ({ edit: 'add', line, name: '새 노선', stops, headway_s: 600 });
const all = (...edits: Edit[]) => edits.reduce<Edit[]>(withEdit, []);

describe('edits', () => {
  it('keeps one edit of a kind for a line', () => {
    expect(all(headway('A', 600), headway('B', 300), headway('A', 480))).toEqual([headway('B', 300), headway('A', 480)]);
    expect(all(headway('A', 600), course('A', 'x', 'y'))).toHaveLength(2);
  });
  it('puts changes of a new line into the line', () => {
    expect(all(add('N', 'x', 'y'), headway('N', 300), course('N', 'x', 'z'))).toEqual([{ edit: 'add', line: 'N', name: '새 노선', stops: ['x', 'z'], headway_s: 300 }]);
  });
  it('forgets a new line that is taken away, and what was done to an old one', () => {
    expect(all(add('N', 'x', 'y'), { edit: 'remove', line: 'N' })).toEqual([]);
    expect(all(headway('A', 600), { edit: 'remove', line: 'A' })).toEqual([{ edit: 'remove', line: 'A' }]);
  });
  it('brings a line back when something is done to it', () => {
    expect(all({ edit: 'remove', line: 'A' }, headway('A', 600))).toEqual([headway('A', 600)]);
    expect(withoutLine(all({ edit: 'remove', line: 'A' }, headway('B', 600)), 'A')).toEqual([headway('B', 600)]);
  });
  it('finds a free id', () => {
    expect(freshLineId(new Set(['new-1', 'new-3']))).toBe('new-2');
  });
});

describe('history', () => {
  it('takes back and repeats', () => {
    let history = step(step(startHistory(), [headway('A', 600)]), [headway('A', 300)]);
    history = undo(history);
    expect(history.now).toEqual([headway('A', 600)]);
    history = redo(history);
    expect(history.now).toEqual([headway('A', 300)]);
    expect(redo(history)).toBe(history);
    expect(undo(undo(undo(history))).now).toEqual([]);
  });
  it('forgets what was taken back once something else is done', () => {
    const history = step(undo(step(startHistory(), [headway('A', 600)])), [headway('B', 300)]);
    expect(history.future).toEqual([]);
  });
  it('takes back a slide of one value as one step, and no step where nothing changed', () => {
    const slid = [540, 480, 420].reduce((history, s) => step(history, [headway('A', s)], 'headway A'), startHistory());
    expect(undo(slid).now).toEqual([]);
    expect(step(slid, [headway('A', 420)])).toBe(slid);
  });
});

describe('a plan in a link', () => {
  const edits = all(headway('urn:ngsi-ld:GtfsRoute:1', 300), add('new-1', ...Array.from({ length: 60 }, (_, n) => `urn:ngsi-ld:GtfsStop:${n}`)));
  it('comes back as it was, and is short', async () => {
    const word = await packEdits(edits);
    expect(word).toMatch(/^[\w-]+$/);
    expect(word.length).toBeLessThan(500);
    expect(await unpackEdits(word)).toEqual(edits);
    expect(await packEdits([])).toBe('');
    expect(await unpackEdits('')).toEqual([]);
  });
  it('is refused when it was cut or made up', async () => {
    const word = await packEdits(edits);
    expect(await unpackEdits(word.slice(0, -9))).toBeNull();
    expect(await unpackEdits('nonsense')).toBeNull();
    expect(isEdits([{ edit: 'headway', line: 'A' }])).toBe(false);
    expect(isEdits([null])).toBe(false);
  });
});
