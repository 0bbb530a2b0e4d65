import type { Command } from '../lib/backend/backend';
import { format, type Format } from '../lib/format';
import type { Clocks, Commands, Revisions } from '../lib/generated/bindings';
import { WORDS, type Lang } from '../lib/messages';
import { hasRuns, type State } from './states';

/** How commands are answered; what is thrown is the refusal. */
export type Answers = {
  [Name in Command]: (input: Commands[Name]['input']) => Commands[Name]['reply'] | Promise<Commands[Name]['reply']>;
};

/** What is kept in one demonstration: its state, its language, its clock, and who is told of changes. */
export class World {
  readonly zone = 'America/Mexico_City';
  readonly format: Format;
  /** The minute in which the page was opened: everything invented is told from there. */
  readonly #opened = Math.floor(Date.now() / 60_000) * 60_000;
  readonly #listeners = new Set<(revisions: Revisions) => void>();
  /** Lines that were logged since. */
  logged = 0;
  revisions: Revisions = { status: 1, runs: 1, documents: 1, schedule: 1, notices: 1, logs: 1 };

  constructor(
    readonly state: State,
    readonly lang: Lang,
  ) {
    this.format = format(WORDS[lang], this.clocks.offsets);
  }

  /** The present. Mexico City changes its clocks no more. */
  get clocks(): Clocks {
    return { now: new Date().toISOString(), offsets: [{ from: '2022-10-30T07:00:00Z', seconds: -6 * 60 * 60 }] };
  }

  /** One of two languages. */
  say<Text>(es: Text, en: Text): Text {
    return this.lang === 'es' ? es : en;
  }

  /** An instant some minutes ago; a negative number is still to come. */
  ago(minutes: number, seconds = 0): string {
    return `${new Date(this.#opened - minutes * 60_000 - seconds * 1000).toISOString().slice(0, 19)}Z`;
  }

  /** A day some days ago. */
  dayAgo(days: number): string {
    return this.ago(days * 24 * 60).slice(0, 10);
  }

  /** Whether there have been runs. */
  get hasRun(): boolean {
    return hasRuns(this.state);
  }

  listen(told: (revisions: Revisions) => void): () => void {
    this.#listeners.add(told);
    return () => this.#listeners.delete(told);
  }

  /** A line was logged. */
  log(): void {
    this.logged += 1;
    this.changed('logs');
  }

  /** Something changed. */
  changed(...topics: (keyof Revisions)[]): void {
    const revisions = { ...this.revisions };
    for (const topic of topics) revisions[topic] += 1;
    this.revisions = revisions;
    for (const told of this.#listeners) told(revisions);
  }
}
