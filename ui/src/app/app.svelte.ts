import { createContext } from 'svelte';
import { isTrouble, type Backend, type Command, type Input } from '../lib/backend/backend';
import type { Commands, Revisions, Said, Snapshot, Task, Trouble } from '../lib/generated/bindings';
import { Clock } from '../lib/clock.svelte';
import { format, type Format } from '../lib/format';
import { WORDS, type Lang, type Say } from '../lib/messages';
import { goTo } from './router.svelte';
import { Toasts } from './toasts.svelte';

/** A topic whose changes are told. */
export type Topic = keyof Revisions;

/** A command that answers with what was done. */
export type Action = { [Name in Command]: Commands[Name]['reply'] extends Said ? Name : never }[Command];

/** What a page can use of the application: words, formats, commands, and the snapshot that everything shares. */
export class App {
  /** The last good snapshot; `null` before the first. */
  snapshot = $state.raw<Snapshot | null>(null);
  /** Why the last question for a snapshot had no good answer. */
  trouble = $state.raw<Trouble | null>(null);
  /** The last revision of each topic that was heard of. */
  revisions = $state.raw<Revisions>({ status: 0, runs: 0, documents: 0, schedule: 0, notices: 0, logs: 0 });
  /** Rises when everything that is shown is to be read again. */
  pulse = $state(0);
  /** The command that was sent and not answered yet. */
  acting = $state.raw<Action | null>(null);
  readonly toasts = new Toasts();
  /** The present, as the application has it. */
  readonly clock = new Clock(() => void this.refresh());

  readonly #backend: Backend;
  readonly #firstLang: Lang;
  #isAsking = false;
  #isOutdated = false;
  /** Whether events may have been missed: then the snapshot's numbers count, whichever they are. */
  #isUnsure = false;

  constructor(backend: Backend, firstLang: Lang) {
    this.#backend = backend;
    this.#firstLang = firstLang;
  }

  /** The words of the language that the last snapshot is in. */
  readonly say: Say = $derived.by(() => WORDS[this.snapshot?.lang ?? this.#firstLang]);
  /** How that language writes, on the clocks of the installation. */
  readonly format: Format = $derived.by(() => format(this.say, this.snapshot?.clocks.offsets ?? []));
  /** Whether the installation was asked to open and answered: before that, no other question is worth asking. */
  readonly isOpen: boolean = $derived.by(() => this.snapshot !== null || this.trouble !== null);
  readonly isRunning: boolean = $derived.by(() => this.snapshot?.live.is_running ?? false);

  /** The name of a company, by its key. */
  company(key: string): string {
    return this.snapshot?.status.companies.find((company) => company.key === key)?.name ?? key;
  }

  /** The name of a step, by its key. */
  step(key: string): string {
    const steps = this.snapshot?.status.companies.flatMap((company) => company.steps) ?? [];
    return steps.find(({ step }) => step === key)?.name ?? key;
  }

  /** Keeps snapshot and revisions up to date, and goes where the tray asks, until the returned function is called. */
  follow(): () => void {
    void this.refresh();
    const endGo = this.#backend.onGo(goTo);
    const endChange = this.#backend.onChange((revisions) => {
      if (revisions === null) {
        this.#isUnsure = true;
        void this.refresh();
        return;
      }
      const isLogsAlone = (Object.keys(revisions) as Topic[]).every(
        (topic) => topic === 'logs' || revisions[topic] === this.revisions[topic],
      );
      this.revisions = revisions;
      if (!isLogsAlone || this.snapshot === null) void this.refresh();
    });
    return () => {
      endGo();
      endChange();
    };
  }

  /** Asks for a snapshot. Whatever changes while the answer is on its way leads to one more question, not to many. */
  async refresh(): Promise<void> {
    if (this.#isAsking) {
      this.#isOutdated = true;
      return;
    }
    this.#isAsking = true;
    do {
      this.#isOutdated = false;
      try {
        const snapshot = await this.#backend.call('snapshot');
        this.clock.tell(snapshot.clocks.now);
        this.snapshot = snapshot;
        this.trouble = null;
        this.#heard(snapshot.revisions);
      } catch (reason) {
        this.trouble = this.asTrouble(reason);
      }
    } while (this.#isOutdated);
    this.#isAsking = false;
  }

  /** Reads everything that is shown again. */
  refreshAll(): void {
    this.pulse += 1;
    void this.refresh();
  }

  /** Carries out a command that changes nothing; a rejection is always a `Trouble`. */
  async call<Name extends Command>(name: Name, ...input: Input<Name>): Promise<Commands[Name]['reply']> {
    try {
      return await this.#backend.call(name, ...input);
    } catch (reason) {
      throw this.asTrouble(reason);
    }
  }

  /** Starts a run of a part of the cycle, and tells which. Asked again before that is answered, it does nothing. */
  run(task: Task): Promise<boolean> {
    const told = (said: string): string => this.say('status.run.said', { task: this.say(`status.task.${task}`), said });
    return this.#act('run', [{ task, tenants: [] }], told);
  }

  /** Does something and tells in a toast what was done, or why it was not. Gives back whether it was. */
  act<Name extends Action>(name: Name, ...input: Input<Name>): Promise<boolean> {
    return this.#act(name, input, (said) => said);
  }

  async #act<Name extends Action>(name: Name, input: Input<Name>, told: (said: string) => string): Promise<boolean> {
    if (this.acting !== null) return false;
    this.acting = name;
    try {
      // Every command of this kind answers with a sentence; the compiler sees it for one name, not for any.
      const said = (await this.call(name, ...input)) as Said;
      this.toasts.done(told(said.sentence));
      await this.refresh();
      return true;
    } catch (reason) {
      this.toasts.failed(this.asTrouble(reason));
      return false;
    } finally {
      this.acting = null;
    }
  }

  /** What kept something from being done, in words; also where nobody answered. */
  asTrouble(reason: unknown): Trouble {
    if (isTrouble(reason)) return reason;
    return {
      code: 'window.no_answer',
      sentence: this.say('common.silent.title'),
      hint: this.say('common.silent.text'),
      details: [],
    };
  }

  /** A snapshot may be older than what an event told meanwhile. */
  #heard(told: Revisions): void {
    if (this.#isUnsure) {
      this.#isUnsure = false;
      this.revisions = told;
      return;
    }
    const known = this.revisions;
    const newer = (Object.keys(told) as Topic[]).filter((topic) => told[topic] > known[topic]);
    if (newer.length > 0) {
      this.revisions = { ...known, ...Object.fromEntries(newer.map((topic) => [topic, told[topic]])) };
    }
  }
}

/** The application around a component. */
export const [useApp, provideApp] = createContext<App>();
