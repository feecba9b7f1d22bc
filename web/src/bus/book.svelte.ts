import { asProblem, type Problem } from '../hub/problem';
import { sameEdits, type Edit } from './edits';
import { deleteScenario, fetchScenario, listScenarios, saveScenario, type Scenario } from './scenarios';
import type { Figures, Network } from './session';

/** The saved plans of the hub, and which of them is open. */
export class Book {
  all = $state.raw<Scenario[] | null>(null);
  open = $state.raw<Scenario | null>(null);
  problem = $state.raw<Problem | null>(null);
  saving = $state(false);

  private async doing<T>(work: () => Promise<T>): Promise<T | null> {
    this.problem = null;
    try {
      return await work();
    } catch (error) {
      this.problem = asProblem(error);
      return null;
    }
  }

  async list(): Promise<void> {
    this.all = (await this.doing(listScenarios)) ?? this.all;
  }

  /** Opens a saved plan; null when it cannot be read. */
  async read(id: string): Promise<Scenario | null> {
    return (this.open = await this.doing(() => fetchScenario(id)));
  }

  close(): void {
    this.open = null;
  }

  /** Saves a plan in place of the open one, or as a new one. Whether it worked. */
  async save(name: string, edits: readonly Edit[], network: Network, figures: Figures | null, asNew: boolean): Promise<boolean> {
    this.saving = true;
    const id = await this.doing(() => saveScenario(asNew ? '' : (this.open?.id ?? ''), name, edits, network, figures));
    this.saving = false;
    if (id === null) return false;
    this.open = { id, name, edits: [...edits], date: network.date, from: network.from, to: network.to, figures, modified: new Date().toISOString() };
    await this.list();
    return true;
  }

  async remove(id: string): Promise<void> {
    await this.doing(() => deleteScenario(id));
    if (this.open?.id === id) this.open = null;
    await this.list();
  }

  /** Whether a plan differs from what is saved of it. */
  differs(name: string, edits: readonly Edit[]): boolean {
    return this.open ? name !== this.open.name || !sameEdits(edits, this.open.edits) : edits.length > 0;
  }
}
