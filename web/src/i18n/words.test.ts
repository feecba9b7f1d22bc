import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Mapping } from '../data/mapping';
import { fill, kWords } from './words';
import { kAttributeNames, kTypeNames } from './words/names';

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
const root = fileURLToPath(new URL('..', import.meta.url));

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.(svelte|ts)$/.test(name) && !name.includes('.test.') ? [path] : [];
  });
}

describe('words', () => {
  it.each(Object.entries(kWords))('%s is there in both languages with the same places', (_key, [ko, en]) => {
    expect(ko.trim()).not.toBe('');
    expect(en.trim()).not.toBe('');
    expect(places(ko)).toEqual(places(en));
  });

  it('has Korean on the Korean side, apart from names that are the same everywhere', () => {
    const same = new Set(['JSON', 'GeoJSON', 'PostgreSQL', 'API', '{status} · {ms}ms', '%', 'km']);
    const foreign = Object.entries(kWords).filter(([, [ko]]) => !/[가-힣]/.test(ko) && !same.has(ko));
    expect(foreign.map(([key]) => key)).toEqual([]);
  });

  it('has no Korean on the English side, apart from the switch to it', () => {
    const foreign = Object.entries(kWords).filter(([key, [, en]]) => /[가-힣]/.test(en) && key !== 'nav.lang');
    expect(foreign.map(([key]) => key)).toEqual([]);
  });

  it('holds every key the components ask for, and none that nobody asks for', () => {
    const text = sources(root).filter((path) => !path.includes('/i18n/')).map((path) => readFileSync(path, 'utf8')).join('\n');
    const asked = new Set([...text.matchAll(/\bt\('([^']+)'/g)].map((match) => match[1]!));
    expect([...asked].filter((key) => !(key in kWords))).toEqual([]);
    const families = [...text.matchAll(/\bt\(`([^`$]+)\$\{/g)].map((match) => match[1]!);
    const mentioned = (key: string) => text.includes(`'${key}'`) || families.some((family) => key.startsWith(family));
    expect(Object.keys(kWords).filter((key) => !mentioned(key))).toEqual([]);
  });

  it('names types and attributes in both languages', () => {
    for (const [ko, en] of [...Object.values(kTypeNames), ...Object.values(kAttributeNames)]) {
      expect(ko.trim() && en.trim()).not.toBe('');
    }
  });

  it('names every type and attribute of the ready mappings', () => {
    const folder = fileURLToPath(new URL('../../../mappings', import.meta.url));
    const rules = readdirSync(folder).flatMap((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as Mapping).entities ?? []);
    const attributes = rules.flatMap((rule) => [...(rule.attributes ?? []).map(({ name }) => name), ...Object.keys(rule['constants'] ?? {})]);
    expect(rules.map(({ type }) => type).filter((type) => !(type in kTypeNames))).toEqual([]);
    expect(attributes.filter((name) => !(name in kAttributeNames))).toEqual([]);
  });

  it('fills places and leaves unknown ones visible', () => {
    expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}');
  });
});
