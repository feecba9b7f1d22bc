/** One change of the network as the planning session takes it (docs/bus-plan.md). */
export type NewLine = { edit: 'add'; line: string; name: string; stops: string[]; headway_s: number; back?: string[]; capacity?: number };
export type Edit =
  | { edit: 'headway'; line: string; headway_s: number }
  | { edit: 'remove'; line: string }
  | NewLine
  | { edit: 'course'; line: string; stops: string[]; back?: string[] };

/**
 * Edits with one more, in their shortest form: a line has at most one edit of a kind, what is done to a new line goes into its `add`,
 * taking a line away forgets what was done to it before, and anything done to a line that was taken away brings it back.
 */
export function withEdit(edits: readonly Edit[], next: Edit): Edit[] {
  const added = edits.find((one): one is NewLine => one.edit === 'add' && one.line === next.line);
  const others = edits.filter((one) => one.line !== next.line);
  if (next.edit === 'add') return added ? edits.map((one) => (one === added ? next : one)) : [...others, next];
  if (next.edit === 'remove') return added ? others : [...others, next];
  if (added) {
    const { edit, ...change } = next;
    const { back: _, ...wayless } = added;
    return edits.map((one) => (one !== added ? one : edit === 'course' ? { ...wayless, ...change } : { ...added, ...change }));
  }
  const kept = edits.filter((one) => one.line !== next.line || (one.edit !== next.edit && one.edit !== 'remove'));
  return [...kept, next];
}

/** Edits without any that touch a line: it runs as it does today. A new line is gone. */
export const withoutLine = (edits: readonly Edit[], line: string): Edit[] => edits.filter((one) => one.line !== line);

export const sameEdits = (a: readonly Edit[], b: readonly Edit[]) => JSON.stringify(a) === JSON.stringify(b);

/** An id for a new line that no line of the network and no edit has. */
export function freshLineId(taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) if (!taken.has(`new-${n}`)) return `new-${n}`;
}

/** Edits with what was there before and what was taken back. */
export interface History {
  past: readonly (readonly Edit[])[];
  now: readonly Edit[];
  future: readonly (readonly Edit[])[];
  /** What the last step was about: steps of the same kind in a row are taken back as one. */
  about: string;
}

export const kMostSteps = 200;

export const startHistory = (now: readonly Edit[] = []): History => ({ past: [], now, future: [], about: '' });

export function step(history: History, next: readonly Edit[], about = ''): History {
  if (sameEdits(history.now, next)) return history;
  const past = about !== '' && about === history.about ? history.past : [...history.past, history.now].slice(-kMostSteps);
  return { past, now: next, future: [], about };
}

export function undo(history: History): History {
  const before = history.past.at(-1);
  if (!before) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future], about: '' };
}

export function redo(history: History): History {
  const [after, ...future] = history.future;
  if (!after) return history;
  return { past: [...history.past, history.now], now: after, future, about: '' };
}
