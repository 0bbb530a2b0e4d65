/** Runs of the past, with their steps and what they tried. */

import type { RunDetail, RunRow, RunStep, Tried } from '../lib/generated/bindings';
import { cause, type CauseName } from './causes';
import { COMPANIES, STEPS } from './companies';
import { numberOf, type DocumentKind } from './desk';
import { LAST_RUN, type Site } from './status';
import type { Answers, World } from './world';

/** Minutes between two runs. */
const INTERVAL = 15;
const RUNS_MANY = 10_000;
const TRIED = 46;

/** Runs that did not go well, by how many others lie between them. */
const EVERY_FAILED = 9;
const EVERY_PARTIAL = 4;
const EVERY_INTERRUPTED = 41;

/** Numbers that look like chance and are the same each time. */
function scattered(seed: number, below: number): number {
  return ((seed * 2_654_435_761) >>> 7) % below;
}

function newest(world: World): number {
  return !world.hasRun ? 0 : world.state === 'many' ? RUNS_MANY : LAST_RUN;
}

function row(world: World, run: number, isUnderWay: boolean): RunRow {
  const age = Math.max(newest(world) - run, 0);
  const wasInterrupted = run % EVERY_INTERRUPTED === 0;
  const isFailed = wasInterrupted || run % EVERY_FAILED === 2;
  const isPartial = run % EVERY_PARTIAL === 0;
  const result = isFailed ? 'failed' : isPartial ? 'partial' : 'done';
  const seconds = 12 + scattered(run, 50) + (run % 17 === 3 ? 170 : 0);
  const began = isUnderWay ? world.ago(0) : world.ago(6 + age * INTERVAL, seconds);
  return {
    run,
    started: began,
    finished: isUnderWay || wasInterrupted ? null : world.ago(6 + age * INTERVAL),
    duration_ms: isUnderWay || wasInterrupted ? null : seconds * 1000 + 400,
    kind: run <= 2 ? 'baseline' : 'cycle',
    trigger: run % 6 === 1 ? 'manual' : 'schedule',
    result: isUnderWay ? null : result,
    cause: isFailed && !wasInterrupted ? cause(world.lang, 'refused') : null,
    was_interrupted: wasInterrupted,
    done: isFailed ? scattered(run, 30) : 20 + scattered(run, 130),
    adopted: isFailed ? 0 : run <= 2 ? 20 + scattered(run, 130) : 6 + scattered(run, 12),
    failed: isPartial ? 1 + scattered(run, 4) : 0,
    reason: isFailed && !wasInterrupted
      ? cause(world.lang, 'refused').sentence
      : isPartial && !isUnderWay
        ? cause(world.lang, 'rejected').sentence
        : '',
    steps_failed: isFailed ? 1 + scattered(run, 7) : 0,
  };
}

function steps(world: World, of: RunRow): RunStep[] {
  return COMPANIES.flatMap((company, place) =>
    STEPS.map((step, index): RunStep => {
      const isLast = place === COMPANIES.length - 1;
      const isFailed = of.steps_failed > 0 && isLast && index < of.steps_failed;
      const counters = company.after[step];
      return {
        tenant: company.key,
        step,
        kind: of.kind,
        result: isFailed ? 'failed' : counters.failed > 0 ? 'partial' : 'done',
        started: of.started,
        finished: of.finished,
        duration_ms: 300 + scattered(of.run * 31 + place * 8 + index, 2600),
        ...(isFailed ? { candidates: 0, done: 0, adopted: 0, waiting: 0, failed: 0 } : counters),
        effects: isFailed ? 0 : counters.done,
        cause: isFailed ? cause(world.lang, 'refused') : null,
        reason: isFailed
          ? cause(world.lang, 'refused').sentence
          : counters.failed > 0
            ? cause(world.lang, 'rejected').sentence
            : '',
        was_interrupted: false,
      };
    }),
  );
}

interface Attempt {
  kind: DocumentKind;
  step: string;
  operation: string;
  es: string;
  en: string;
}

const ATTEMPTS: readonly Attempt[] = [
  {
    kind: 'payment',
    step: 'uploadPayments',
    operation: 'create_payment',
    es: 'Enviar el pago',
    en: 'Send the payment',
  },
  {
    kind: 'order',
    step: 'createPurchaseOrders',
    operation: 'create_order',
    es: 'Enviar la orden',
    en: 'Send the order',
  },
  {
    kind: 'cfdi',
    step: 'downloadCFDI',
    operation: 'deliver_cfdi',
    es: 'Entregar la factura',
    en: 'Deliver the invoice',
  },
  {
    kind: 'complement',
    step: 'checkPayments',
    operation: 'record_complement',
    es: 'Anotar el complemento',
    en: 'Record the complement',
  },
];

const OUTCOMES: readonly { outcome: string; es: string; en: string; cause: CauseName | null }[] = [
  { outcome: 'confirmed', es: 'Confirmado', en: 'Confirmed', cause: null },
  { outcome: 'confirmed', es: 'Confirmado', en: 'Confirmed', cause: null },
  { outcome: 'adopted', es: 'Reconocido', en: 'Recognised', cause: null },
  { outcome: 'confirmed', es: 'Confirmado', en: 'Confirmed', cause: null },
  { outcome: 'refused', es: 'Rechazado', en: 'Refused', cause: 'rejected' },
  { outcome: 'confirmed', es: 'Confirmado', en: 'Confirmed', cause: null },
  { outcome: 'unknown', es: 'Sin respuesta', en: 'No answer', cause: 'timeout' },
];

function tried(world: World, of: RunRow, index: number): Tried {
  const company = COMPANIES[scattered(of.run + index, 2)] ?? COMPANIES[0]!;
  const attempt = ATTEMPTS[index % ATTEMPTS.length]!;
  const outcome = OUTCOMES[index % OUTCOMES.length]!;
  return {
    tenant: company.key,
    kind: attempt.kind,
    number: numberOf(attempt.kind, index),
    step: attempt.step,
    operation: attempt.operation,
    operation_name: attempt[world.lang],
    started: of.started,
    finished: of.finished,
    outcome: outcome.outcome,
    outcome_name: outcome[world.lang],
    cause: outcome.cause === null ? null : cause(world.lang, outcome.cause),
  };
}

/** Whether an attempt ended well: those that did not come first. */
function isWell({ outcome }: Tried): boolean {
  return outcome === 'confirmed' || outcome === 'adopted';
}

export function runsAnswers(world: World, site: Site): Pick<Answers, 'runs' | 'run_detail'> {
  const isRunning = (): boolean => site.snapshot.live.is_running;
  /** Those of the past, and the one that was started here. */
  const last = (): number => {
    const isOneMore = isRunning() || (site.snapshot.status.last_run?.run ?? 0) > LAST_RUN;
    return newest(world) + (isOneMore ? 1 : 0);
  };
  const find = (run: number): RunRow => row(world, run, isRunning() && run === last());
  return {
    runs: ({ only_troubled, before, limit }) => {
      const found: RunRow[] = [];
      let run = (before ?? last() + 1) - 1;
      for (; run > 0 && found.length < limit; run -= 1) {
        const candidate = find(run);
        if (!only_troubled || candidate.result === 'failed' || candidate.result === 'partial') found.push(candidate);
      }
      return { runs: found, next: run > 0 ? run + 1 : null };
    },
    run_detail: ({ run }): RunDetail => {
      if (run > last()) {
        throw {
          code: 'run.unknown',
          sentence: world.say(`No hay una corrida ${run}.`, `There is no run ${run}.`),
          hint: world.say('Elija una de la lista.', 'Choose one from the list.'),
          details: [],
        };
      }
      const found = find(run);
      const count = world.state === 'many' ? RUNS_MANY : found.was_interrupted ? 0 : TRIED;
      return {
        ...found,
        steps: found.was_interrupted ? [] : steps(world, found),
        documents: Array.from({ length: count }, (_, index) => tried(world, found, index)).sort(
          (a, b) => Number(isWell(a)) - Number(isWell(b)),
        ),
        is_cut: world.state === 'many',
      };
    },
  };
}
