import type { Problem } from '../hub/problem';
import { packWord, unpackWord } from '../state/packed';
import { Answered, type Desk } from './desk.svelte';
import type { Edit, Plan, Settings } from './session';

/** What a planner set and changed by hand; the address holds it as one word. */
export interface Wishes {
  settings: Settings;
  edits: readonly Edit[];
}

export const kNoWishes: Wishes = { settings: {}, edits: [] };

/** Whether a value from the address has the shape of wishes. Whether they fit the city, the desk says. */
export function isWishes(value: unknown): value is Wishes {
  const one = value as Wishes | null;
  return typeof one === 'object' && one !== null && typeof one.settings === 'object' && one.settings !== null && Array.isArray(one.edits) && one.edits.every((edit) => typeof edit === 'object' && edit !== null && typeof edit.edit === 'string' && typeof edit.car === 'string');
}

export const packWishes = async (wishes: Wishes): Promise<string> => (Object.keys(wishes.settings).length === 0 && wishes.edits.length === 0 ? '' : packWord([wishes.settings, wishes.edits]));

/** The wishes in a word from the address, or null when it was cut or is no such word. */
export async function unpackWishes(word: string): Promise<Wishes | null> {
  if (word === '') return kNoWishes;
  const pair = await unpackWord(word);
  const wishes = Array.isArray(pair) ? { settings: pair[0] as Settings, edits: pair[1] as Edit[] } : null;
  return isWishes(wishes) ? wishes : null;
}

/** A patrol plan at work: wishes with their history, and what the desk makes of them. */
export class Roster {
  now = $state.raw<Wishes>(kNoWishes);
  past = $state.raw<readonly Wishes[]>([]);
  future = $state.raw<readonly Wishes[]>([]);
  private readonly answered: Answered<Plan>;

  constructor(private readonly desk: Desk) {
    this.answered = new Answered<Plan>(desk.dialogue);
  }

  get plan(): Plan | null {
    return this.answered.value;
  }
  get busy(): boolean {
    return this.answered.busy;
  }
  get problem(): Problem | null {
    return this.answered.problem;
  }
  /** What the desk is asked about this plan. */
  get question(): Record<string, unknown> {
    return { settings: this.now.settings, edits: this.now.edits };
  }

  ask(): void {
    if (this.desk.city) void this.answered.ask({ ask: 'plan', ...this.question });
  }
  forget(): void {
    this.answered.clear();
  }

  /** Starts at other wishes, as a link brings them. */
  take(wishes: Wishes): void {
    this.now = wishes;
    this.past = [];
    this.future = [];
  }

  act(edit: Edit): void {
    this.step({ settings: this.now.settings, edits: [...this.now.edits, edit] });
  }
  /** Other settings make another plan: what was changed by hand in the old one has no place in it. */
  set(settings: Settings): void {
    this.step({ settings, edits: [] });
  }
  /** Takes out the one edit that the desk refused, where it said which. */
  get misfit(): number {
    return Number(/^edits\[(\d+)\]/.exec(this.problem?.field ?? '')?.[1] ?? -1);
  }
  dropMisfit(): void {
    const index = this.misfit;
    this.step({ settings: this.now.settings, edits: this.now.edits.slice(0, index) });
  }

  undo(): void {
    const before = this.past.at(-1);
    if (!before) return;
    this.future = [this.now, ...this.future];
    this.past = this.past.slice(0, -1);
    this.now = before;
  }
  redo(): void {
    const [next, ...rest] = this.future;
    if (!next) return;
    this.past = [...this.past, this.now];
    this.future = rest;
    this.now = next;
  }

  private step(next: Wishes): void {
    this.past = [...this.past, this.now];
    this.future = [];
    this.now = next;
  }
}
