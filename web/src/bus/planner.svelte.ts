import { asProblem, type Problem } from '../hub/problem';
import { Dialogue } from '../solutions/dialogue.svelte';
import { freshLineId, redo, startHistory, step, undo, withEdit, withoutLine, type Edit, type NewLine } from './edits';
import { mainCourse, plannedLines, stopsById, type PlannedLine } from './planned';
import { kSolution, type Evaluation, type Network, type Stop } from './session';

const kNewHeadwayS = 900;

/** A plan at work: the session behind it, the edits with their history, and what the session says of them. */
export class Planner {
  readonly dialogue = new Dialogue(kSolution);
  network = $state.raw<Network | null>(null);
  evaluation = $state.raw<Evaluation | null>(null);
  history = $state.raw(startHistory());
  /** Why the last edits could not be evaluated. */
  fault = $state.raw<Problem | null>(null);
  evaluating = $state(false);
  /** A line that has too few stops to be one yet. */
  sketch = $state.raw<{ id: string; name: string; stops: readonly string[] } | null>(null);

  stops = $derived(this.network ? stopsById(this.network) : new Map<string, Stop>());
  lines = $derived(this.network ? plannedLines(this.network, this.history.now, this.evaluation) : []);
  edits = $derived(this.history.now);

  private wanted: readonly Edit[] | null = null;

  get session() {
    return this.dialogue.session;
  }
  /** Why nothing can be shown: the session cannot be had. */
  get problem() {
    return this.dialogue.problem;
  }

  /** Comes back when the network is there or cannot be had. */
  async open(parameters: Record<string, unknown>): Promise<void> {
    this.fault = null;
    this.network = null;
    this.evaluation = null;
    if (!(await this.dialogue.open(parameters))) return;
    try {
      this.network = await this.dialogue.ask<Network>({ ask: 'network' });
      await this.evaluate();
    } catch (error) {
      this.dialogue.problem = asProblem(error);
    }
  }

  /** Starts at other edits, as a link or a scenario brings them; `undo` goes back to those before when there were any. */
  take(edits: readonly Edit[], undoable: boolean): void {
    this.history = undoable ? step(this.history, edits) : startHistory(edits);
    void this.evaluate();
  }

  act(edit: Edit, about = ''): void {
    this.change(withEdit(this.edits, edit), about);
  }

  restore(line: string): void {
    this.change(withoutLine(this.edits, line));
  }

  /** Takes out the one edit that the session refused, where it said which. */
  get misfit(): number {
    return Number(/^edits\[(\d+)\]/.exec(this.fault?.field ?? '')?.[1] ?? -1);
  }

  dropMisfit(): void {
    const index = this.misfit;
    this.change(this.edits.filter((_, n) => n !== index));
  }

  undo(): void {
    this.history = undo(this.history);
    void this.evaluate();
  }

  redo(): void {
    this.history = redo(this.history);
    void this.evaluate();
  }

  /** Begins a new line; `nameOf` makes its name from its number. */
  startLine(nameOf: (n: number) => string): string {
    const id = freshLineId(new Set(this.lines.map((line) => line.id)));
    this.sketch = { id, name: nameOf(this.edits.filter((edit) => edit.edit === 'add').length + 1), stops: [] };
    return id;
  }

  /** Gives the sketched line these stops; with two it becomes a line. */
  growSketch(stops: readonly string[]): void {
    if (!this.sketch) return;
    const { id, name } = this.sketch;
    if (stops.length < 2) this.sketch = { id, name, stops };
    else {
      this.sketch = null;
      this.act({ edit: 'add', line: id, name, stops: [...stops], headway_s: kNewHeadwayS });
    }
  }

  /** The stops of a line one way. */
  way(line: PlannedLine, back: boolean): readonly string[] {
    if (!back) return line.stops;
    return line.back ?? mainCourse(line.courses, 1)?.stops ?? [];
  }

  /** Gives a line other stops one way. A way out that changes takes an automatic way back with it; a loop stays a loop. */
  changeWay(line: PlannedLine, back: boolean, stops: string[]): void {
    if (stops.length < 2) return;
    const loop = line.back === undefined && line.courses.length > 0 && !mainCourse(line.courses, 1);
    const other = line.back ?? (loop && line.state === 'same' ? [] : undefined);
    if (back) this.act({ edit: 'course', line: line.id, stops: line.stops, back: stops });
    else this.act({ edit: 'course', line: line.id, stops, ...(other ? { back: other } : {}) });
  }

  /** How a line comes back: the same way by itself, not at all, or by stops of its own. */
  changeBack(line: PlannedLine, back: string[] | undefined): void {
    this.act({ edit: 'course', line: line.id, stops: line.stops, ...(back ? { back } : {}) });
  }

  changeHeadway(line: string, headway_s: number): void {
    const today = this.network?.lines.find((one) => one.line === line);
    const about = `headway ${line}`;
    if (today?.headway_s === headway_s) this.change(this.edits.filter((edit) => edit.line !== line || edit.edit === 'course'), about);
    else this.act({ edit: 'headway', line, headway_s }, about);
  }

  rename(line: string, name: string): void {
    const added = this.edits.find((edit): edit is NewLine => edit.edit === 'add' && edit.line === line);
    if (added && name.trim() !== '') this.act({ ...added, name: name.trim() });
  }

  private change(edits: readonly Edit[], about = ''): void {
    this.history = step(this.history, edits, about);
    void this.evaluate();
  }

  /** Asks for the present edits; while an answer is under way only the newest edits wait. */
  private async evaluate(): Promise<void> {
    this.wanted = this.edits;
    if (this.evaluating || !this.dialogue.ready) return;
    this.evaluating = true;
    while (this.wanted && !this.dialogue.left) {
      const edits: readonly Edit[] = this.wanted;
      this.wanted = null;
      try {
        this.evaluation = await this.dialogue.ask<Evaluation>({ ask: 'evaluate', edits });
        this.fault = null;
      } catch (error) {
        // Where the session itself has ended, that is told instead.
        this.fault = this.dialogue.ready ? asProblem(error) : null;
      }
    }
    this.evaluating = false;
  }
}
