/** The page's backend in memory: a few invented states, and a run that goes on by itself. */

import type { Backend } from '../lib/backend/backend';
import type { Commands, Counters, Snapshot, Status, StepStatus, Trouble } from '../lib/generated/bindings';
import type { Lang } from '../lib/messages';
import { COMPANIES, SENTENCES, STEP, cause, settingsTrouble, type Company } from './world';

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
const BEAT_MS = 60;
/** Documents settled at each of them. */
const DOCUMENTS_PER_BEAT = 4;

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
  const live = started(base, lang);
  const [first, second] = COMPANIES;
  if (first === undefined || second === undefined) return live;
  return {
    ...live,
    is_stopping: state === 'stopping',
    live: {
      ...live.live,
      steps: [
        step(first, null, first.after, 'done'),
        step(second, 'settling', { candidates: 48, done: 17, waiting: 3, failed: 1 }, null),
      ],
    },
  };
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
      steps: [hasRun ? after(company, lang, hasTrouble) : before(lang)],
    })),
    attention: hasTrouble ? companies.reduce((sum, company) => sum + company.attention, 0) : 0,
  };
}

function before(lang: Lang): StepStatus {
  return {
    step: STEP,
    name: SENTENCES[lang].step,
    result: null,
    kind: null,
    counters: NOTHING,
    finished: null,
    cause: null,
  };
}

function after(company: Company, lang: Lang, hasTrouble: boolean): StepStatus {
  const isBroken = hasTrouble && company.isBroken;
  return {
    ...before(lang),
    result: isBroken ? 'failed' : company.after.failed > 0 ? 'partial' : 'done',
    kind: company.isNew ? 'baseline' : 'cycle',
    counters: isBroken ? NOTHING : company.after,
    finished: FINISHED,
    cause: isBroken ? cause(lang) : null,
  };
}

function step(company: Company, phase: string | null, counters: Counters, result: string | null) {
  return { tenant: company.key, step: STEP, phase, effects: company.after.done, counters, result };
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
    live: { ...now.live, is_running: true, steps_total: COMPANIES.length, steps: [] },
    trouble: null,
  };
}

/** One beat later: company after company reads both sides, then settles its documents. */
function advanced(now: Snapshot, lang: Lang): Snapshot {
  const steps = [...now.live.steps];
  const last = steps.at(-1);
  const company = COMPANIES.find((one) => one.key === last?.tenant);
  if (last !== undefined && company !== undefined && last.result === null) {
    const goal = company.after;
    const done = last.phase === 'settling' ? Math.min(last.counters.done + DOCUMENTS_PER_BEAT, goal.done) : 0;
    const isThrough = last.phase === 'settling' && done === goal.done;
    const result = goal.failed > 0 ? 'partial' : 'done';
    const counters = isThrough ? goal : { ...goal, done, waiting: 0, failed: 0 };
    steps[steps.length - 1] = step(company, isThrough ? null : 'settling', counters, isThrough ? result : null);
    return { ...now, live: { ...now.live, steps } };
  }
  const next = now.is_stopping ? undefined : COMPANIES[steps.length];
  if (next !== undefined) {
    steps.push(step(next, 'observing', NOTHING, null));
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
