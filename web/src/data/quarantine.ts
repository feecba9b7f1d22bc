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

/** Reads the quarantine file: row, column, value, reason, then the row itself, as one text called `source` or as its cells. */
export function readQuarantine(text: string, columns: readonly string[]): BadRow[] {
  const [head = [], ...rows] = parseCsv(text);
  const source = head.indexOf('source');
  return rows.map((cells) => ({
    row: Number(cells[0]),
    column: cells[1] ?? '',
    value: asWritten(cells[2] ?? ''),
    reason: cells[3] ?? '',
    cells: source >= kOwnColumns ? cut(asWritten(cells[source] ?? ''), columns.length) : sameWidth(cells.slice(kOwnColumns), columns.length),
  }));
}

/** Without the apostrophe that keeps spreadsheets from taking a cell for a formula. */
const asWritten = (cell: string) => cell.replace(/^'(?=[=+@])/, '');

const sameWidth = (cells: string[], width: number) => (cells.length === width ? cells : []);

/** A row's own text cut into the file's columns; empty where no usual delimiter fits. */
function cut(text: string, width: number): string[] {
  const ways = [() => parseCsv(text)[0] ?? [], ...['\t', ';', '|'].map((sign) => () => text.split(sign))];
  for (const way of ways) {
    const cells = way();
    if (cells.length === width) return cells;
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
