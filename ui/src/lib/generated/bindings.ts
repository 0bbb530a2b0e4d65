// Written by `cargo xtask bindings` from the types of crates/sc-app. Change those.

/**
 * Everything that the tray and the window show.
 */
export type Snapshot = {
  /**
   * Language of the sentences, and of the page around them.
   */
  lang: 'es' | 'en',
  /**
   * Name of the time zone that instants are shown in; `None` = that of this machine.
   */
  time_zone: string | null,
  /**
   * How the installation stands.
   */
  status: Status,
  /**
   * The run that this process has under way.
   */
  live: LiveRun,
  /**
   * Whether that run was told to stop and is at its last document.
   */
  is_stopping: boolean,
  /**
   * Why the run that was last asked for here could not begin, or broke off as a whole.
   */
  trouble: Trouble | null,
};

/**
 * How this installation stands.
 */
export type Status = {
  /**
   * In one word.
   */
  standing: Standing,
  /**
   * In one sentence.
   */
  sentence: string,
  /**
   * Whether this is the sandbox.
   */
  is_sandbox: boolean,
  /**
   * The last run.
   */
  last_run: LastRun | null,
  /**
   * Companies, in the order of the settings.
   */
  companies: Array<CompanyStatus>,
  /**
   * Documents that need a person, over all companies.
   */
  attention: number,
};

/**
 * How things stand, in one word: drives tray, window and command line.
 */
export type Standing = "unknown" | "running" | "up_to_date" | "retrying" | "attention";

/**
 * The last run.
 */
export type LastRun = {
  /**
   * Number.
   */
  run: number,
  /**
   * Start (RFC 3339).
   */
  started: string,
  /**
   * End; `None` while it runs.
   */
  finished: string | null,
  /**
   * How it ended.
   */
  result: string | null,
};

/**
 * A company.
 */
export type CompanyStatus = {
  /**
   * Key.
   */
  key: string,
  /**
   * Name.
   */
  name: string,
  /**
   * Documents that need a person.
   */
  attention: number,
  /**
   * Steps.
   */
  steps: Array<StepStatus>,
};

/**
 * A step of a company, as its last run left it.
 */
export type StepStatus = {
  /**
   * Step key.
   */
  step: string,
  /**
   * Step name in the asked language.
   */
  name: string,
  /**
   * `done`, `partial`, `postponed`, `failed`, `skipped`; `None` before the first run.
   */
  result: string | null,
  /**
   * `baseline` or `cycle`.
   */
  kind: string | null,
  /**
   * Counters of the last run.
   */
  counters: Counters,
  /**
   * When it ended (RFC 3339).
   */
  finished: string | null,
  /**
   * Why it failed or stopped.
   */
  cause: Cause | null,
};

/**
 * Counters of a step.
 */
export type Counters = {
  /**
   * Documents the step was responsible for.
   */
  candidates: number,
  /**
   * Settled by this run.
   */
  done: number,
  /**
   * Waiting, each with a reason.
   */
  waiting: number,
  /**
   * Whose attempt did not end well.
   */
  failed: number,
};

/**
 * A cause with its sentences in the asked language.
 */
export type Cause = {
  /**
   * Stable dotted code.
   */
  code: string,
  /**
   * What follows: `retry_later`, `verify_first`, `fix_document`, `fix_setup` or `defect`.
   */
  disposition: string,
  /**
   * Facts by name.
   */
  arguments: { [key in string]: string },
  /**
   * What happened.
   */
  sentence: string,
  /**
   * What to do.
   */
  hint: string,
};

/**
 * The run under way.
 */
export type LiveRun = {
  /**
   * Whether a run is under way.
   */
  is_running: boolean,
  /**
   * Number of this state; a later one is higher.
   */
  revision: number,
  /**
   * Steps that the run will go through.
   */
  steps_total: number,
  /**
   * Steps that have begun, in order.
   */
  steps: Array<LiveStep>,
};

/**
 * A step of the run under way.
 */
export type LiveStep = {
  /**
   * Company key.
   */
  tenant: string,
  /**
   * Step key.
   */
  step: string,
  /**
   * `observing`, `verifying` or `settling`; `None` before its turn and after its end.
   */
  phase: string | null,
  /**
   * Effects that will be performed.
   */
  effects: number,
  /**
   * Counters so far.
   */
  counters: Counters,
  /**
   * How it ended.
   */
  result: string | null,
};

/**
 * Why an intent was not carried out, for a person.
 */
export type Trouble = {
  /**
   * Stable dotted code.
   */
  code: string,
  /**
   * What happened.
   */
  sentence: string,
  /**
   * What to do.
   */
  hint: string,
  /**
   * Each fault, where there are several: the mistakes of a settings file.
   */
  details: Array<string>,
};

/** The commands of the window with what they answer. A refusal is a `Trouble`. */
export interface Commands {
  /** How things stand now. Opens the installation if that has not happened yet. */
  snapshot: Snapshot;
  /** Starts a run of all companies and steps; while one is under way, changes nothing. */
  run_now: null;
  /** Stops the run under way after the document it is at. */
  stop_run: null;
}

/** Told, with a revision, that something changed: read the snapshot again. */
export const CHANGED_EVENT = 'changed';
