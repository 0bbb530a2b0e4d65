/** How things stand, and a run that goes on by itself. */

import type {
  Counters,
  LiveStep,
  Pause,
  RunElsewhere,
  Snapshot,
  Status,
  StepStatus,
  Trouble,
} from '../lib/generated/bindings';
import { busyTrouble, cause, lockedTrouble } from './causes';
import { COMPANIES, STEPS, STEP_NAMES, type Company, type Step } from './companies';
import type { Desk } from './desk';
import { hasRuns, type State } from './states';
import type { Answers, World } from './world';

/** Time between two steps of the run that goes on by itself. */
const BEAT_MS = 50;
/** Documents settled at each of them. */
const DOCUMENTS_PER_BEAT = 8;

interface Turn {
  company: Company;
  step: Step;
}

/** What a run goes through: company after company, and in each step after step. */
const TURNS: readonly Turn[] = COMPANIES.flatMap((company) => STEPS.map((step) => ({ company, step })));
/** Steps that are over where a demonstration begins in mid-run, and what the next one is at. */
const TURNS_OVER = 12;
const UNDER_WAY: Counters = { candidates: 39, done: 17, adopted: 4, waiting: 3, failed: 1 };

const NOTHING: Counters = { candidates: 0, done: 0, adopted: 0, waiting: 0, failed: 0 };
const WAITING = COMPANIES.flatMap(({ after }) => STEPS.map((step) => after[step].waiting)).reduce(
  (sum, waiting) => sum + waiting,
);

/** Minutes since the last run ended. */
const FINISHED = 6;
/** When the run of another process began, in minutes ago. */
const BEGAN_ELSEWHERE = 3;
/** When the schedule begins the next run, and when it does after the pause: minutes ago, so negative. */
const NEXT = -9;
const PAUSE_END = -95;
const NEXT_AFTER_PAUSE = -99;
/** Number of the last run; the page of runs goes down from it. */
export const LAST_RUN = 128;

export class Site {
  readonly #world: World;
  readonly #desk: Desk;
  #isClosingAsked: boolean;
  #now: Snapshot;
  #isStopping: boolean;

  constructor(world: World, desk: Desk) {
    this.#world = world;
    this.#desk = desk;
    this.#isClosingAsked = world.state === 'closing';
    this.#isStopping = world.state === 'stopping';
    this.#now = this.#begin();
  }

  get snapshot(): Snapshot {
    const companies = this.#now.status.companies.map((company) => ({
      ...company,
      attention: this.#desk.attention(company.key),
    }));
    const attention = companies.reduce((sum, company) => sum + company.attention, 0);
    return {
      ...this.#now,
      clocks: this.#world.clocks,
      status: { ...this.#now.status, companies, attention },
      is_stopping: this.#isStopping,
      is_closing_asked: this.#isClosingAsked,
      revisions: this.#world.revisions,
    };
  }

  get pause(): Pause | null {
    return this.#now.pause;
  }

  /** Sets or ends the pause; the schedule begins the next run then. */
  hold(pause: Pause | null, next_run: string | null): void {
    this.#now = { ...this.#now, pause, next_run };
    this.#world.changed('status', 'schedule');
  }

  start(): void {
    if (this.#now.live.is_running) return;
    this.#change(this.#started(this.#now));
    this.#world.changed('runs');
    setTimeout(() => this.#beat(), BEAT_MS);
  }

  stop(): void {
    if (this.#now.status.elsewhere !== null) {
      this.#change({ ...this.#now, status: { ...this.#now.status, elsewhere: this.#elsewhere(true) } });
      return;
    }
    if (!this.#now.live.is_running) return;
    this.#isStopping = true;
    this.#world.changed('status');
  }

  /** The person said what closing the window means; a browser stays open whatever that is. */
  closed(): void {
    this.#isClosingAsked = false;
    this.#world.changed('status');
  }

  #change(next: Snapshot): void {
    this.#now = next;
    this.#world.changed('status');
  }

  #beat(): void {
    const next = this.#advanced(this.#now);
    if (!next.live.is_running) this.#isStopping = false;
    this.#change(next);
    this.#world.log();
    if (!next.live.is_running) this.#world.changed('runs', 'documents');
    if (next.live.is_running) setTimeout(() => this.#beat(), BEAT_MS);
  }

  /** A run of another process, with three steps behind it. */
  #elsewhere(is_stopping: boolean): RunElsewhere {
    const run = LAST_RUN + 1;
    const holder = 'sageconnect 4312, 22 nov, 10:18';
    return {
      sentence: is_stopping
        ? this.#world.say(
            `La corrida ${run} de otro proceso (${holder}) se detiene después del documento en curso.`,
            `Run ${run} of another process (${holder}) stops after the present document.`,
          )
        : this.#world.say(
            `La corrida ${run} está en marcha en otro proceso (${holder}); ya terminaron 3 pasos.`,
            `Run ${run} is under way in another process (${holder}); 3 steps have ended.`,
          ),
      holder,
      run,
      started: this.#world.ago(BEGAN_ELSEWHERE),
      trigger: 'manual',
      is_stopping,
      steps: TURNS.slice(0, 3).map(over),
    };
  }

  #begin(): Snapshot {
    const { state, lang } = this.#world;
    const base: Snapshot = {
      lang,
      clocks: this.#world.clocks,
      status: this.#status(state),
      live: { is_running: false, run: null, steps_total: 0, steps: [] },
      is_stopping: false,
      trouble: state === 'blocked' ? lockedTrouble(lang) : null,
      next_run: state === 'none' ? null : this.#world.ago(state === 'paused' ? NEXT_AFTER_PAUSE : NEXT),
      pause: state === 'paused' ? this.#pause() : null,
      is_closing_asked: false,
      revisions: this.#world.revisions,
    };
    if (state !== 'running' && state !== 'stopping') return base;
    const run = this.#started(base);
    const steps = TURNS.slice(0, TURNS_OVER).map(over);
    const current = TURNS[TURNS_OVER];
    if (current !== undefined) steps.push(live(current, 'settling', UNDER_WAY, null));
    return { ...run, live: { ...run.live, steps } };
  }

  #pause(): Pause {
    const until = this.#world.ago(PAUSE_END);
    const at = this.#world.format.instant(until);
    const next = this.#world.format.instant(this.#world.ago(NEXT_AFTER_PAUSE));
    return {
      since: this.#world.ago(25),
      until,
      note: this.#world.say('Mantenimiento de Sage', 'Maintenance of Sage'),
      actor: 'MOSTRADOR\\lucia',
      sentence: this.#world.say(
        `En pausa hasta ${at}; la próxima corrida empieza el ${next}. Motivo: Mantenimiento de Sage.`,
        `Paused until ${at}; the next run begins on ${next}. Reason: Maintenance of Sage.`,
      ),
      next_if_resumed: this.#world.ago(NEXT),
    };
  }

  #status(state: State): Status {
    const hasRun = hasRuns(state);
    const isMany = state === 'many';
    const hasTrouble = state === 'attention' || isMany;
    const companies = state === 'none' ? [] : COMPANIES;
    const count = this.#world.format.count(WAITING);
    const at = this.#world.format.instant(this.#world.ago(FINISHED));
    const never = this.#world.say('Todavía no se ha corrido ningún ciclo.', 'No cycle has been run yet.');
    const waiting = this.#world.say(
      `${count} documentos esperan y saldrán solos.`,
      `${count} documents wait and go by themselves.`,
    );
    const needing = companies.reduce((sum, { key }) => sum + this.#desk.attention(key), 0);
    const attention = this.#world.say(
      `La última corrida (${at}) falló: el portal no aceptó las credenciales de una empresa. ${this.#world.format.count(needing)} documentos requieren su atención.`,
      `The last run (${at}) failed: the portal did not accept the credentials of a company. ${this.#world.format.count(needing)} documents need your attention.`,
    );
    const began = this.#world.ago(BEGAN_ELSEWHERE);
    const since = this.#world.say(
      `Corriendo desde ${this.#world.format.instant(began)}.`,
      `Running since ${this.#world.format.instant(began)}.`,
    );
    const isElsewhere = state === 'elsewhere';
    return {
      standing: !hasRun
        ? 'unknown'
        : hasTrouble
          ? 'attention'
          : state === 'paused'
            ? 'paused'
            : isElsewhere
              ? 'running'
              : 'retrying',
      sentence: !hasRun
        ? never
        : hasTrouble
          ? attention
          : state === 'paused'
            ? this.#pause().sentence
            : isElsewhere
              ? since
              : waiting,
      is_sandbox: true,
      last_run: isElsewhere
        ? { run: LAST_RUN + 1, started: began, finished: null, result: null, was_interrupted: false }
        : hasRun
          ? {
              run: LAST_RUN,
              started: this.#world.ago(FINISHED, 29),
              finished: this.#world.ago(FINISHED),
              result: hasTrouble ? 'failed' : 'partial',
              was_interrupted: false,
            }
          : null,
      elsewhere: isElsewhere ? this.#elsewhere(false) : null,
      companies: companies.map((company) => ({
        key: company.key,
        name: company.name,
        attention: 0,
        steps: STEPS.map((step) => (hasRun ? this.#after({ company, step }, hasTrouble) : this.#before(step))),
      })),
      attention: 0,
    };
  }

  #before(step: Step): StepStatus {
    const name = STEP_NAMES[this.#world.lang][step];
    return { step, name, result: null, kind: null, counters: NOTHING, finished: null, cause: null };
  }

  #after({ company, step }: Turn, hasTrouble: boolean): StepStatus {
    const fault = hasTrouble ? company.faults[step] : undefined;
    const { candidates } = company.after[step];
    const stopped = fault === 'braked' ? { ...NOTHING, candidates, waiting: candidates } : NOTHING;
    return {
      ...this.#before(step),
      result: fault === undefined ? resultOf(company.after[step]) : 'failed',
      kind: company.baseline.includes(step) ? 'baseline' : 'cycle',
      counters: fault === undefined ? company.after[step] : stopped,
      finished: this.#world.ago(FINISHED),
      cause: fault === undefined ? null : cause(this.#world.lang, fault),
    };
  }

  #started(now: Snapshot): Snapshot {
    const started = this.#world.ago(0);
    const at = this.#world.format.instant(started);
    return {
      ...now,
      status: {
        ...now.status,
        standing: 'running',
        sentence: this.#world.say(`Corriendo desde ${at}.`, `Running since ${at}.`),
        last_run: { run: LAST_RUN + 1, started, finished: null, result: null, was_interrupted: false },
      },
      live: { is_running: true, run: LAST_RUN + 1, steps_total: TURNS.length, steps: [] },
      trouble: null,
    };
  }

  /** One beat later: step after step reads both sides, then settles its documents. */
  #advanced(now: Snapshot): Snapshot {
    const steps = [...now.live.steps];
    const last = steps.at(-1);
    const turn = TURNS[steps.length - 1];
    if (last !== undefined && turn !== undefined && last.result === null) {
      const goal = turn.company.after[turn.step];
      const isSettling = last.phase === 'settling';
      const done = isSettling ? Math.min(last.counters.done + DOCUMENTS_PER_BEAT, goal.done) : 0;
      const isThrough = isSettling && done === goal.done;
      steps[steps.length - 1] = isThrough
        ? over(turn)
        : live(turn, 'settling', { ...NOTHING, candidates: goal.candidates, done }, null);
      return { ...now, live: { ...now.live, steps } };
    }
    const next = this.#isStopping ? undefined : TURNS[steps.length];
    if (next !== undefined) {
      steps.push(live(next, 'observing', NOTHING, null));
      return { ...now, live: { ...now.live, steps } };
    }
    this.#desk.settle();
    const status = this.#status('finished');
    const last_run = status.last_run === null ? null : { ...status.last_run, run: LAST_RUN + 1 };
    return {
      ...now,
      status: { ...status, last_run },
      live: { ...now.live, is_running: false, steps },
    };
  }
}

function resultOf(counters: Counters): string {
  return counters.failed > 0 ? 'partial' : 'done';
}

function live({ company, step }: Turn, phase: string | null, counters: Counters, result: string | null): LiveStep {
  return { tenant: company.key, step, phase, effects: company.after[step].done, counters, result };
}

function over(turn: Turn): LiveStep {
  const counters = turn.company.after[turn.step];
  return live(turn, null, counters, resultOf(counters));
}

export function statusAnswers(world: World, site: Site): Pick<Answers, 'snapshot' | 'run' | 'stop_run' | 'answer_closing'> {
  return {
    snapshot: () => site.snapshot,
    run: () => {
      if (world.state === 'refused') throw busyTrouble(world.lang) satisfies Trouble;
      site.start();
      return { sentence: world.say('La corrida empezó.', 'The run has begun.') };
    },
    answer_closing: () => {
      site.closed();
      return { sentence: world.say('Quedó guardado.', 'Saved.') };
    },
    stop_run: () => {
      site.stop();
      return {
        sentence: world.say('La corrida se detendrá después de este documento.', 'The run stops after this document.'),
      };
    },
  };
}
