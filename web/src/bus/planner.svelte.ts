import { asProblem, Problem } from '../hub/problem';
import { freshLineId, redo, startHistory, step, undo, withEdit, withoutLine, type Edit, type NewLine } from './edits';
import { mainCourse, plannedLines, stopsById, type PlannedLine } from './planned';
import { askEvaluation, askNetwork, endSession, fetchSession, startSession, type Evaluation, type Network, type Session, type Stop } from './session';

const kPollMs = 500;
const kNewHeadwayS = 900;
const kKept = 'dosi.bus.session';

/** The session of this browser tab, which outlives leaving the page. */
const kept = {
  read: (parameters: string) => {
    const [id, of] = (window.sessionStorage.getItem(kKept) ?? '').split(/ (.*)/s);
    return id && of === parameters ? id : '';
  },
  write: (id: string, parameters: string) => window.sessionStorage.setItem(kKept, `${id} ${parameters}`),
  stale: () => (window.sessionStorage.getItem(kKept) ?? '').split(' ')[0] ?? '',
};

/** A plan at work: the session behind it, the edits with their history, and what the session says of them. */
export class Planner {
  session = $state.raw<Session | null>(null);
  network = $state.raw<Network | null>(null);
  evaluation = $state.raw<Evaluation | null>(null);
  history = $state.raw(startHistory());
  /** Why nothing can be shown (the session cannot be had), and why the last edits could not be evaluated. */
  problem = $state.raw<Problem | null>(null);
  fault = $state.raw<Problem | null>(null);
  evaluating = $state(false);
  /** A line that has too few stops to be one yet. */
  sketch = $state.raw<{ id: string; name: string; stops: readonly string[] } | null>(null);

  stops = $derived(this.network ? stopsById(this.network) : new Map<string, Stop>());
  lines = $derived(this.network ? plannedLines(this.network, this.history.now, this.evaluation) : []);
  edits = $derived(this.history.now);

  private wanted: readonly Edit[] | null = null;
  private gone = false;

  /** Has a session with these parameters: that of this tab while it lives, else a new one. Comes back when the network is there or cannot be had. */
  async open(parameters: Record<string, unknown>): Promise<void> {
    this.problem = null;
    this.fault = null;
    this.session = null;
    this.network = null;
    this.evaluation = null;
    try {
      this.session = await this.enter(parameters);
      await this.load();
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  private async enter(parameters: Record<string, unknown>): Promise<Session> {
    const key = JSON.stringify(parameters);
    const id = kept.read(key);
    const alive = id ? await fetchSession(id).catch(() => null) : null;
    if (alive && (alive.state === 'ready' || alive.state === 'loading')) return alive;
    // One tab has one session: the hub keeps few.
    if (kept.stale()) await endSession(kept.stale()).catch(() => {});
    const session = await startSession(parameters);
    kept.write(session.session, key);
    return session;
  }

  private async load(): Promise<void> {
    while (this.session?.state === 'loading' && !this.gone) {
      await new Promise((resolve) => setTimeout(resolve, kPollMs));
      this.session = await fetchSession(this.session.session);
    }
    if (this.gone || this.session?.state !== 'ready') return;
    this.network = await askNetwork(this.session.session);
    await this.evaluate();
  }

  /** Ends the session: the tab is closed or loaded anew, and the hub keeps few sessions. */
  close(): void {
    if (this.session) void endSession(this.session.session).catch(() => {});
  }

  /** Leaves the page; the session stays for coming back. */
  leave(): void {
    this.gone = true;
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
    if (this.evaluating || this.session?.state !== 'ready') return;
    this.evaluating = true;
    while (this.wanted && !this.gone) {
      const edits: readonly Edit[] = this.wanted;
      this.wanted = null;
      try {
        this.evaluation = await askEvaluation(this.session.session, edits);
        this.fault = null;
      } catch (error) {
        await this.missed(asProblem(error));
      }
    }
    this.evaluating = false;
  }

  /** An answer that did not come: the session may have ended, or the edits do not fit. */
  private async missed(problem: Problem): Promise<void> {
    if (problem.status === 409 || problem.status === 404) {
      const id = this.session?.session ?? '';
      this.session = await fetchSession(id).catch((): Session => ({ session: id, state: 'ended', progress: 1, message: null, error: null }));
      if (this.session.state !== 'ready') return;
    }
    this.fault = problem;
  }
}
