import { parseCsv, writeCsv } from '../format/csv';

export interface BadRow {
  row: number;
  /** The column to blame; empty where the whole row is. */
  column: string;
  value: string;
  reason: string;
  /** The row itself, by column; empty when it could not be cut into the file's columns. */
  cells: string[];
}

const kOwnColumns = 4;

/** Reads the quarantine file: row, column, value, reason, then the row itself, either as its cells or as one text. */
export function readQuarantine(text: string, columns: readonly string[]): BadRow[] {
  const [, ...rows] = parseCsv(text);
  return rows.map((cells) => ({
    row: Number(cells[0]),
    column: cells[1] ?? '',
    value: cells[2] ?? '',
    reason: cells[3] ?? '',
    cells: rowCells(cells.slice(kOwnColumns), columns.length),
  }));
}

function rowCells(rest: string[], width: number): string[] {
  if (rest.length === width) return rest;
  const text = rest.length === 1 ? rest[0]! : '';
  for (const sign of [',', '\t', ';', '|']) {
    const cut = sign === ',' ? (parseCsv(text)[0] ?? []) : text.split(sign);
    if (cut.length === width) return cut;
  }
  return [];
}

/** Repaired cells by row number, then column name. */
export type Repairs = Record<number, Record<string, string>>;

export const repairedRows = (bad: readonly BadRow[], repairs: Repairs) => bad.filter((one) => one.cells.length > 0 && Object.keys(repairs[one.row] ?? {}).length > 0);

/** A small CSV of only the repaired rows, with the file's own header. */
export function repairedCsv(bad: readonly BadRow[], repairs: Repairs, columns: readonly string[]): string {
  const rows = repairedRows(bad, repairs).map((one) => columns.map((column, i) => repairs[one.row]?.[column] ?? one.cells[i] ?? ''));
  return writeCsv([columns, ...rows]);
}
