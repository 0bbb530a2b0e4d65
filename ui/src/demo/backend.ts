/** The page's backend in memory: a few invented states, and a run that goes on by itself. */

import type { Backend } from '../lib/backend/backend';
import type {
  Commands,
  Counters,
  LiveStep,
  Snapshot,
  Status,
  StepStatus,
  Trouble,
} from '../lib/generated/bindings';
import type { Lang } from '../lib/messages';
import {
  COMPANIES,
  SENTENCES,
  STEPS,
  STEP_NAMES,
  cause,
  settingsTrouble,
  type Company,
  type Step,
} from './world';

/** States that can be asked for by `?state=`. */
export const STATES = [
  'finished',
  'attention',
  'running',
  'stopping',
  'empty',
  'none',
  'loading',
  'error',
  'refused',
  'silent',
] as const;
export type State = (typeof STATES)[number];

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
const UNDER_WAY: Counters = { candidates: 39, done: 17, waiting: 3, failed: 1 };

const FINISHED = '2026-11-22T16:15:00Z';
const NOTHING: Counters = { candidates: 0, done: 0, waiting: 0, failed: 0 };

export function isState(name: string): name is State {
  return STATES.some((state) => state === name);
}

/** A backend that begins in a state. */
export function demoBackend(state: State, lang: Lang): Backend {
  let now = begin(state, lang);
  const listeners = new Set<() => void>();

  function change(next: Snapshot): void {
    now = { ...next, live: { ...next.live, revision: now.live.revision + 1 } };
    for (const told of listeners) told();
  }

  function beat(): void {
    const next = advanced(now, lang);
    change(next);
    if (next.live.is_running) setTimeout(beat, BEAT_MS);
  }

  const answers: { [Name in keyof Commands]: () => Commands[Name] } = {
    snapshot: () => now,
    run_now: () => {
      if (state === 'refused') {
        change({ ...now, trouble: busy(lang) });
      } else if (!now.live.is_running) {
        change(started(now, lang));
        setTimeout(beat, BEAT_MS);
      }
      return null;
    },
    stop_run: () => {
      if (now.live.is_running) change({ ...now, is_stopping: true });
      return null;
    },
  };

  return {
    async call(name) {
      if (state === 'loading') return new Promise(() => {});
      if (state === 'silent') throw new Error('there is nobody');
      if (state === 'error') throw settingsTrouble(lang);
      return answers[name]();
    },
    onChange(told) {
      listeners.add(told);
      return () => listeners.delete(told);
    },
  };
}

function begin(state: State, lang: Lang): Snapshot {
  const base: Snapshot = {
    lang,
    time_zone: 'America/Mexico_City',
    status: status(lang, state),
    live: { is_running: false, revision: 0, steps_total: 0, steps: [] },
    is_stopping: state === 'stopping',
    trouble: null,
  };
  if (state !== 'running' && state !== 'stopping') return base;
  const run = started(base, lang);
  const steps = TURNS.slice(0, TURNS_OVER).map(over);
  const current = TURNS[TURNS_OVER];
  if (current !== undefined) steps.push(live(current, 'settling', UNDER_WAY, null));
  return { ...run, is_stopping: state === 'stopping', live: { ...run.live, steps } };
}

function status(lang: Lang, state: State): Status {
  const hasRun = state !== 'empty' && state !== 'none';
  const hasTrouble = state === 'attention';
  const companies = state === 'none' ? [] : COMPANIES;
  return {
    standing: !hasRun ? 'unknown' : hasTrouble ? 'attention' : 'retrying',
    sentence: SENTENCES[lang][!hasRun ? 'never' : hasTrouble ? 'attention' : 'waiting'],
    is_sandbox: true,
    last_run: hasRun
      ? { run: 12, started: '2026-11-22T16:14:31Z', finished: FINISHED, result: hasTrouble ? 'failed' : 'partial' }
      : null,
    companies: companies.map((company) => ({
      key: company.key,
      name: company.name,
      attention: hasTrouble ? company.attention : 0,
      steps: STEPS.map((step) => (hasRun ? after({ company, step }, lang, hasTrouble) : before(step, lang))),
    })),
    attention: hasTrouble ? companies.reduce((sum, company) => sum + company.attention, 0) : 0,
  };
}

function before(step: Step, lang: Lang): StepStatus {
  return {
    step,
    name: STEP_NAMES[lang][step],
    result: null,
    kind: null,
    counters: NOTHING,
    finished: null,
    cause: null,
  };
}

function after({ company, step }: Turn, lang: Lang, hasTrouble: boolean): StepStatus {
  const fault = hasTrouble ? company.faults[step] : undefined;
  const { candidates } = company.after[step];
  return {
    ...before(step, lang),
    result: fault === undefined ? resultOf(company.after[step]) : 'failed',
    kind: company.baseline.includes(step) ? 'baseline' : 'cycle',
    counters:
      fault === undefined
        ? company.after[step]
        : fault === 'braked'
          ? { ...NOTHING, candidates, waiting: candidates }
          : NOTHING,
    finished: FINISHED,
    cause: fault === undefined ? null : cause(lang, fault),
  };
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

function started(now: Snapshot, lang: Lang): Snapshot {
  const sentence = SENTENCES[lang].running;
  return {
    ...now,
    status: {
      ...now.status,
      standing: 'running',
      sentence,
      last_run: { run: 13, started: '2026-11-22T16:20:02Z', finished: null, result: null },
    },
    live: { ...now.live, is_running: true, steps_total: TURNS.length, steps: [] },
    trouble: null,
  };
}

/** One beat later: step after step reads both sides, then settles its documents. */
function advanced(now: Snapshot, lang: Lang): Snapshot {
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
  const next = now.is_stopping ? undefined : TURNS[steps.length];
  if (next !== undefined) {
    steps.push(live(next, 'observing', NOTHING, null));
    return { ...now, live: { ...now.live, steps } };
  }
  return {
    ...now,
    status: status(lang, 'finished'),
    live: { ...now.live, is_running: false, steps },
    is_stopping: false,
  };
}

function busy(lang: Lang): Trouble {
  return { code: 'engine.busy', ...SENTENCES[lang].busy, details: [] };
}
