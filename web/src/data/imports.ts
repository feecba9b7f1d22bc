import { ask, getJson, postJson, upload } from '../hub/client';
import type { Mapping } from './mapping';

export interface Column {
  name: string;
  samples: string[];
  numeric?: boolean;
  blank?: number;
}

export interface Understood {
  encoding?: string;
  headerRows?: number;
  rows?: number;
  columns?: Column[];
  suggestedMapping?: string | null;
}

export interface Report {
  rows: number;
  imported: number;
  quarantined: number;
  entities: number;
  samples?: Record<string, unknown>[];
  reasons?: { reason: string; column?: string; count: number; firstRow?: number }[];
  notices?: { code?: string; text?: string; count?: number }[];
}

export type ImportState = 'inspected' | 'previewing' | 'running' | 'done' | 'cancelled' | 'failed' | 'interrupted' | 'undone';

/** One import as docs/hub-api.md describes it. */
export interface Import {
  id: string;
  name: string;
  format: string;
  bytes: number;
  state: ImportState;
  understood?: Understood | null;
  mapping?: Mapping | null;
  progress?: { done: number; share?: number; total?: number; perSecond?: number; remainingS?: number } | null;
  report?: Report | null;
  error?: string | { title?: string; detail?: string } | null;
}

export interface ReadyMapping {
  id: string;
  titleKo: string;
  titleEn: string;
  entityType: string;
  mapping: Mapping;
}

const path = (id: string, action = '') => `/dosi/imports/${encodeURIComponent(id)}${action ? `/${action}` : ''}`;

export const listImports = async () => (await getJson<{ imports: Import[] }>('/dosi/imports')).imports;
export const fetchImport = (id: string) => getJson<Import>(path(id));
export const fetchMappings = async () => (await getJson<{ mappings: ReadyMapping[] }>('/dosi/mappings')).mappings;
export const previewImport = (id: string, mapping: Mapping | null) => postJson<Import>(path(id, 'preview'), mapping ? { mapping } : {});
export const startImport = (id: string, mapping: Mapping | null) => postJson<Import>(path(id, 'start'), mapping ? { mapping } : {});
export const cancelImport = (id: string) => postJson<Import>(path(id, 'cancel'), {});
export const undoImport = (id: string) => postJson<Import>(path(id, 'undo'), {});
/** Removes what the hub keeps of it; what it wrote stays. */
export const forgetImport = (id: string) => ask(path(id), { method: 'DELETE' });
export const quarantinePath = (id: string) => path(id, 'quarantine');
export const fetchQuarantine = async (id: string) => (await ask<string>(quarantinePath(id), { headers: { accept: 'text/csv' } })).body;

export function uploadImport(name: string, file: Blob, onShare: (share: number) => void, format = ''): Promise<Import> {
  const search = new URLSearchParams({ name, ...(format ? { format } : {}) });
  return upload<Import>(`/dosi/imports?${search.toString().replaceAll('+', '%20')}`, file, onShare);
}

/** States in which entities of the import may stand in the hub. */
export const hasWritten = (one: Import) => ['done', 'cancelled', 'failed', 'interrupted'].includes(one.state);

export const isBusy = (one: Import) => one.state === 'running' || one.state === 'previewing';
export function shareDone({ progress }: Import): number {
  if (!progress) return 0;
  return progress.share ?? (progress.total ? progress.done / progress.total : 0);
}

/** Formats whose columns a person may map. */
export const needsMapping = (format: string) => ['csv', 'xls', 'xlsx', 'geojson'].includes(format);

export function errorText(one: Import): string {
  if (!one.error) return '';
  return typeof one.error === 'string' ? one.error : [one.error.title, one.error.detail].filter(Boolean).join(': ');
}
