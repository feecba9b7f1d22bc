import { asProblem, Problem } from '../hub/problem';
import { askSession, endSession, fetchSession, startSession, type Session } from './sessions';

const kPollMs = 500;

/** The session of this browser tab with one solution, which outlives leaving the page. */
export class Dialogue {
  session = $state.raw<Session | null>(null);
  /** Why there is no session. */
  problem = $state.raw<Problem | null>(null);
  private gone = false;
  private readonly key: string;

  constructor(readonly solution: string) {
    this.key = `dosi.${solution.split('-')[0]}.session`;
  }

  get ready(): boolean {
    return this.session?.state === 'ready';
  }
  /** True once the page has been left: what comes back late is nobody's. */
  get left(): boolean {
    return this.gone;
  }

  /** Has a session with these parameters: that of this tab while it lives, else a new one. Comes back when it is ready (true) or cannot be had. */
  async open(parameters: Record<string, unknown>, hubs: readonly string[] = []): Promise<boolean> {
    this.problem = null;
    this.session = null;
    try {
      this.session = await this.enter(parameters, hubs);
      while (this.session.state === 'loading' && !this.gone) {
        await new Promise((resolve) => setTimeout(resolve, kPollMs));
        this.session = await fetchSession(this.solution, this.session.session);
      }
    } catch (error) {
      this.problem = asProblem(error);
    }
    return !this.gone && this.ready;
  }

  private async enter(parameters: Record<string, unknown>, hubs: readonly string[]): Promise<Session> {
    const wanted = JSON.stringify(hubs.length ? [parameters, hubs] : parameters);
    const [kept = '', of = ''] = (window.sessionStorage.getItem(this.key) ?? '').split(/ (.*)/s);
    const alive = kept && of === wanted ? await fetchSession(this.solution, kept).catch(() => null) : null;
    if (alive && (alive.state === 'ready' || alive.state === 'loading')) return alive;
    // One tab has one session: the hub keeps few.
    if (kept) await endSession(this.solution, kept).catch(() => {});
    const session = await startSession(this.solution, parameters, hubs);
    window.sessionStorage.setItem(this.key, `${session.session} ${wanted}`);
    return session;
  }

  /** Throws the problem document when the question is refused; looks first whether the session itself has ended. */
  async ask<T>(question: Record<string, unknown>): Promise<T> {
    try {
      return await askSession<T>(this.solution, this.session?.session ?? '', question);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status === 409 || problem.status === 404) await this.look();
      throw problem;
    }
  }

  private async look(): Promise<void> {
    const id = this.session?.session ?? '';
    this.session = await fetchSession(this.solution, id).catch((): Session => ({ session: id, state: 'ended', progress: 1, message: null, error: null }));
  }

  /** Ends the session: the tab is closed or loaded anew, and the hub keeps few sessions. */
  close(): void {
    if (this.session) void endSession(this.solution, this.session.session).catch(() => {});
  }

  /** Leaves the page; the session stays for coming back. */
  leave(): void {
    this.gone = true;
  }
}
