import type { Edit } from './edits';

/** Edits as one short word for the address bar; '' for none. */
export async function packEdits(edits: readonly Edit[]): Promise<string> {
  if (edits.length === 0) return '';
  const bytes = await through(new TextEncoder().encode(JSON.stringify(edits)), new CompressionStream('deflate'));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The edits in a word from the address bar, or null when it was cut or is no such word. */
export async function unpackEdits(word: string): Promise<Edit[] | null> {
  if (word === '') return [];
  try {
    const bytes = Uint8Array.from(atob(word.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const edits = JSON.parse(new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate')))) as unknown;
    return isEdits(edits) ? edits : null;
  } catch {
    return null;
  }
}

/** Whether a value has the shape of edits. Whether they fit the network, the session says. */
export function isEdits(value: unknown): value is Edit[] {
  const texts = (list: unknown) => Array.isArray(list) && list.every((one) => typeof one === 'string');
  return Array.isArray(value) && value.every((one: Record<string, unknown> | null) => {
    if (!one || typeof one['line'] !== 'string') return false;
    if (one['edit'] === 'remove') return true;
    if (one['edit'] === 'headway') return typeof one['headway_s'] === 'number';
    if (one['edit'] === 'course') return texts(one['stops']);
    return one['edit'] === 'add' && typeof one['name'] === 'string' && typeof one['headway_s'] === 'number' && texts(one['stops']);
  });
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const out = new Response(new Blob([bytes]).stream().pipeThrough(stream));
  return new Uint8Array(await out.arrayBuffer());
}
