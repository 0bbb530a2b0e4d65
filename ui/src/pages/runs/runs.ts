import type { RunRow } from '../../lib/generated/bindings';
import type { Say } from '../../lib/messages';

/** Why a run or a step ended as it did, in one line; empty where all went well. */
export function reason({ was_interrupted, reason }: Pick<RunRow, 'was_interrupted' | 'reason'>, say: Say): string {
  return was_interrupted ? say('runs.interrupted') : reason;
}

/** What it changed itself: of what it settled, that which was not in order before. */
export function carriedOut({ done, adopted }: Pick<RunRow, 'done' | 'adopted'>): number {
  return done - adopted;
}
