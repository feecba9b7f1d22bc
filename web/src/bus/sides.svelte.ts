import { asProblem } from '../hub/problem';
import { plannedLines, type PlannedLine } from './planned';
import type { Planner } from './planner.svelte';
import type { Scenario } from './scenarios';
import { askEvaluation, type Evaluation } from './session';

/** A plan beside the one at work: its lines with what the session says of them, or why it cannot say anything. */
export interface Side {
  lines: PlannedLine[];
  evaluation: Evaluation | null;
  fault: string;
}

/** Who stands beside: a saved plan, or today without an id. */
export type Sided = Pick<Scenario, 'edits'> & Partial<Pick<Scenario, 'id' | 'modified'>>;
export const kToday: Sided = { edits: [] };

/** Plans worked out by the session of the plan at work, so that all rest on the same day and demand. Each is asked for once. */
export class Sides {
  private found = $state.raw<Record<string, Side | null>>({});

  constructor(private readonly planner: Planner) {}

  private key({ id = '', modified = '' }: Sided): string {
    return [this.planner.session?.session, id, modified].join(' ');
  }

  /** Null until the answer is there. */
  of(sided: Sided): Side | null {
    return this.found[this.key(sided)] ?? null;
  }

  async ask(sided: Sided): Promise<void> {
    const { network, session } = this.planner;
    const key = this.key(sided);
    if (!network || !session || this.found[key] !== undefined) return;
    this.found = { ...this.found, [key]: null };
    const side = await askEvaluation(session.session, sided.edits)
      .then((evaluation): Side => ({ lines: plannedLines(network, sided.edits, evaluation), evaluation, fault: '' }))
      .catch((error: unknown): Side => ({ lines: [], evaluation: null, fault: asProblem(error).detail }));
    this.found = { ...this.found, [key]: side };
  }
}
