import { Problem, problemFrom } from './problem';

export interface Answer<T> {
  body: T;
  headers: Headers;
}

/** One request to the hub. Throws a `Problem` for every failure except an abort, which stays an AbortError. */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
  const response = await send(path, init);
  const text = await response.text();
  if (!response.ok) throw problemFrom(response.status, text);
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { body: (text && isJson ? JSON.parse(text) : text) as T, headers: response.headers };
}

export async function getJson<T>(path: string, signal?: AbortSignal, headers: Record<string, string> = {}): Promise<T> {
  return (await ask<T>(path, { headers: { accept: 'application/json', ...headers }, signal })).body;
}

/** A list that the hub keeps. What answers with something else is no such endpoint (an older hub shows its console there). */
export async function getList<T>(path: string): Promise<T[]> {
  const body = await getJson<unknown>(path);
  if (!Array.isArray(body)) throw new Problem('missing', 404, '', '');
  return body as T[];
}

export async function postJson<T>(path: string, body: unknown): Promise<T> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify(body) };
  return (await ask<T>(path, init)).body;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem('offline', 0, '', '');
  }
}

/** Sends a file with upload progress (fetch has none). `onShare` gets 0..1. */
export function upload<T>(path: string, file: Blob, onShare: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    request.onerror = () => reject(new Problem('offline', 0, '', ''));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as T);
      else reject(problemFrom(request.status, request.responseText));
    };
    request.send(file);
  });
}
