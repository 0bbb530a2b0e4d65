import type { RunRow } from '../../lib/generated/bindings';
import type { Say } from '../../lib/messages';

/** Why a run ended as it did, in one sentence; empty where all went well. */
export function reason({ was_interrupted, cause }: Pick<RunRow, 'was_interrupted' | 'cause'>, say: Say): string {
  return was_interrupted ? say('runs.interrupted') : (cause?.sentence ?? '');
}
