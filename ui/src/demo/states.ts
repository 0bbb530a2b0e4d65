/** States that can be asked for by `?state=`. */
export const STATES = [
  /** The last run is over, and what waits goes by itself. */
  'finished',
  /** The last run left what needs a person. */
  'attention',
  'running',
  'stopping',
  /** Another process has a run under way. */
  'elsewhere',
  /** No run yet. */
  'empty',
  /** No company. */
  'none',
  /** The schedule is held back. */
  'paused',
  /** 10 000 documents, runs and log lines. */
  'many',
  /** Nothing is ever answered. */
  'loading',
  /** The settings have mistakes, so that nothing can be opened. */
  'error',
  /** There is nobody who could answer. */
  'silent',
  /** How things stand is answered; everything else is refused. */
  'failing',
  /** Each question is answered once; asked again, it is refused. */
  'stale',
  /** The window was asked to close. */
  'closing',
  /** Everything is answered; what would change something is refused. */
  'refused',
  /** The credential store is locked: no run can begin. */
  'blocked',
] as const;
export type State = (typeof STATES)[number];

export function isState(name: string): name is State {
  return STATES.some((state) => state === name);
}

/** Whether there have been runs. */
export function hasRuns(state: State): boolean {
  return state !== 'empty' && state !== 'none';
}
