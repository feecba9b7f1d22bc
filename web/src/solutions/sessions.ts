import { ask, getJson, postJson } from '../hub/client';

/** A session of a solution (docs/solutions.md): a program that stays and answers questions. */
export interface Session {
  session: string;
  state: 'loading' | 'ready' | 'ended' | 'failed';
  progress: number;
  message: string | null;
  error: string | null;
}

/** A file that a session made. */
export interface Exported {
  name: string;
  mediaType: string;
  base64?: string;
  text?: string;
}

const all = (solution: string) => `/dosi/solutions/${encodeURIComponent(solution)}/sessions`;
const one = (solution: string, id: string) => `${all(solution)}/${encodeURIComponent(id)}`;

export const startSession = (solution: string, parameters: Record<string, unknown>, hubs: readonly string[] = []) => postJson<Session>(all(solution), { parameters, ...(hubs.length ? { hubs } : {}) });
export const fetchSession = (solution: string, id: string) => getJson<Session>(one(solution, id));
/** Also from a page that is being closed. */
export const endSession = (solution: string, id: string) => ask(one(solution, id), { method: 'DELETE', keepalive: true });
export const askSession = <T>(solution: string, id: string, question: Record<string, unknown>) => postJson<T>(one(solution, id), question);

/** The contents of a file that a session made. */
export function blobOf(file: Exported): Blob {
  if (file.base64 !== undefined) return new Blob([Uint8Array.from(atob(file.base64), (char) => char.charCodeAt(0))], { type: file.mediaType });
  // Excel needs the mark to read Korean in UTF-8.
  return new Blob(file.mediaType.startsWith('text/csv') ? ['\uFEFF', file.text ?? ''] : [file.text ?? ''], { type: file.mediaType });
}
