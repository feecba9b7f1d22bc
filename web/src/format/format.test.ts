import { describe, expect, it } from 'vitest';
import { parseCsv, writeCsv } from './csv';
import { formatBytes, formatNumber, formatPercent } from './numbers';
import { formatRelative, formatSpan, isTimestamp } from './time';
import { unitLabel } from './units';

describe('numbers', () => {
  it('separates thousands and bounds decimals', () => {
    expect(formatNumber(1234567.89123, 'ko')).toBe('1,234,567.891');
    expect(formatNumber(NaN, 'en')).toBe('–');
  });
  it('shows bytes', () => {
    expect(formatBytes(3_840_367, 'en')).toBe('3.7 MiB');
    expect(formatBytes(12, 'en')).toBe('12 B');
  });
  it('never claims 100 % early', () => {
    expect(formatPercent(0.9999, 'en')).toBe('99%');
    expect(formatPercent(1, 'en')).toBe('100%');
    expect(formatPercent(-1, 'en')).toBe('0%');
  });
});

describe('time', () => {
  const now = Date.parse('2026-05-01T12:00:00Z');
  it('is relative in words', () => {
    expect(formatRelative('2026-05-01T11:57:00Z', 'ko', now)).toBe('3분 전');
    expect(formatRelative('2026-05-01T11:57:00Z', 'en', now)).toBe('3 minutes ago');
    expect(formatRelative('2026-05-01T11:59:58Z', 'en', now)).toBe('just now');
    expect(formatRelative('2022-05-01T12:00:00Z', 'en', now)).toBe('4 years ago');
    expect(formatRelative('no time', 'en', now)).toBe('no time');
  });
  it('shows spans in two units', () => {
    expect(formatSpan(3900, 'ko')).toBe('1시간 5분');
    expect(formatSpan(3600, 'en')).toBe('1 h');
    expect(formatSpan(0, 'en')).toBe('0 s');
  });
  it('knows a timestamp', () => {
    expect(isTimestamp('2026-05-01T12:00:00Z')).toBe(true);
    expect(isTimestamp('2026-05-01')).toBe(false);
  });
});

describe('units', () => {
  it('translates known codes, hides counts and passes unknown ones', () => {
    expect(unitLabel('GQ')).toBe('µg/m³');
    expect(unitLabel('C62')).toBe('');
    expect(unitLabel('XYZ')).toBe('XYZ');
    expect(unitLabel(undefined)).toBe('');
  });
});

describe('csv', () => {
  it('round-trips what needs quotes', () => {
    const rows = [['a', 'b,c', 'd"e', 'f\ng'], ['', '1', '2', '3']];
    expect(parseCsv(writeCsv(rows))).toEqual(rows);
  });
  it('drops the BOM, reads CR LF and a last line without end', () => {
    expect(parseCsv('\uFEFFa,b\r\n1,2')).toEqual([['a', 'b'], ['1', '2']]);
  });
});
