import { packWord, unpackWord } from '../state/packed';
import type { Edit } from './edits';

/** Edits as one short word for the address bar; '' for none. */
export const packEdits = async (edits: readonly Edit[]): Promise<string> => (edits.length === 0 ? '' : packWord(edits));

/** The edits in a word from the address bar, or null when it was cut or is no such word. */
export async function unpackEdits(word: string): Promise<Edit[] | null> {
  const edits = word === '' ? [] : await unpackWord(word);
  return isEdits(edits) ? edits : null;
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
