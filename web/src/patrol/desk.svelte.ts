import { asProblem, type Problem } from '../hub/problem';
import { Dialogue } from '../solutions/dialogue.svelte';
import { kSolution, type BackTest, type Card, type Cctv, type City, type Explained, type Fairness, type Risk, type Sight, type Simulation, type Standby, type Way } from './session';

/** An answer of the desk and how it stands. While one is under way only the newest question waits; the same question is not put twice. */
export class Answered<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  private asked = '';
  private wanted: Record<string, unknown> | null = null;

  constructor(private readonly dialogue: Dialogue) {}

  async ask(question: Record<string, unknown>): Promise<void> {
    const key = JSON.stringify(question);
    if (key === this.asked && !this.problem) return;
    this.asked = key;
    this.wanted = question;
    if (this.busy || !this.dialogue.ready) return;
    this.busy = true;
    while (this.wanted && !this.dialogue.left) {
      const next = this.wanted;
      this.wanted = null;
      try {
        const value = await this.dialogue.ask<T>(next);
        if (!this.wanted) this.value = value;
        this.problem = null;
      } catch (error) {
        // Where the session itself has ended, that is told instead.
        this.problem = this.dialogue.ready ? asProblem(error) : null;
        if (!this.dialogue.ready) this.asked = '';
      }
    }
    this.busy = false;
  }

  /** Forgets what was asked and answered. */
  clear(): void {
    this.asked = '';
    this.value = null;
    this.problem = null;
  }
}

/** The patrol desk of this tab: the session behind it and what was asked of it. */
export class Desk {
  readonly dialogue = new Dialogue(kSolution);
  city = $state.raw<City | null>(null);
  readonly risk = new Answered<Risk>(this.dialogue);
  readonly explained = new Answered<Explained>(this.dialogue);
  readonly cctv = new Answered<Cctv>(this.dialogue);
  readonly sight = new Answered<Sight>(this.dialogue);
  readonly way = new Answered<Way>(this.dialogue);
  readonly standby = new Answered<Standby>(this.dialogue);
  readonly simulation = new Answered<Simulation>(this.dialogue);
  readonly backTest = new Answered<BackTest>(this.dialogue);
  readonly fairness = new Answered<Fairness>(this.dialogue);
  readonly card = new Answered<Card>(this.dialogue);

  /** Comes back when the city is there or cannot be had. */
  async open(parameters: Record<string, unknown>, hubs: readonly string[]): Promise<void> {
    this.city = null;
    for (const one of [this.risk, this.explained, this.cctv, this.sight, this.way, this.standby, this.simulation, this.backTest, this.fairness, this.card]) one.clear();
    if (!(await this.dialogue.open(parameters, hubs))) return;
    try {
      this.city = await this.dialogue.ask<City>({ ask: 'city' });
    } catch (error) {
      this.dialogue.problem = asProblem(error);
    }
  }
}
