// Written by `cargo xtask bindings` from the types of crates/sc-app. Change those.

/**
 * What this program is and where it keeps its files. Where the installation cannot be opened, what is known without it.
 */
export type About = {
  /**
   * Version of the program.
   */
  version: string,
  /**
   * Folder of the settings file, or where it is to be written; `None` where there is no folder to work in.
   */
  settings_folder: string | null,
  /**
   * Folder of the journal.
   */
  data_folder: string | null,
  /**
   * Folder of the log files; where the settings cannot be read, the one that holds without a word of theirs.
   */
  log_folder: string | null,
  /**
   * Where the settings file was looked for, in this order; empty while the installation is open.
   */
  searched: Array<string>,
  /**
   * Name of the credential store; `None` while the installation is not open.
   */
  secret_store: string | null,
  /**
   * Whether this is the sandbox; `None` while the settings cannot be read.
   */
  is_sandbox: boolean | null,
  /**
   * Companies that are worked on; `None` while the settings cannot be read.
   */
  companies: number | null,
  /**
   * What this version has never been run against, in one sentence.
   */
  never_tried: string,
  /**
   * Why the installation cannot be opened.
   */
  trouble: Trouble | null,
};

/**
 * A person's decision on documents, or on a plan that the brake holds.
 */
export type ApproveAsked = {
  /**
   * Documents that are decided.
   */
  documents: Array<DocumentName>,
  /**
   * The step whose plan goes through.
   */
  brake: BrakeName | null,
  /**
   * Why.
   */
  note: string,
};

/**
 * An attempt of ours.
 */
export type AttemptLine = {
  /**
   * Number of the run.
   */
  run: number | null,
  /**
   * Start (RFC 3339).
   */
  started: string,
  /**
   * End (RFC 3339); `None` when its process died.
   */
  finished: string | null,
  /**
   * What was tried, in words.
   */
  operation: string,
  /**
   * `confirmed`, `adopted`, `refused`, `unknown`, `not_sent` or `conflict`.
   */
  outcome: string | null,
  /**
   * The outcome in words.
   */
  outcome_name: string,
  /**
   * Why it failed.
   */
  cause: Cause | null,
};

/**
 * What needs a person.
 */
export type Attention = {
  /**
   * Documents in all groups.
   */
  count: number,
  /**
   * By cause, the most frequent first.
   */
  groups: Array<AttentionGroup>,
  /**
   * Steps whose last run stopped for a reason that needs a person.
   */
  steps: Array<StoppedStep>,
  /**
   * Documents that somebody chose to ignore.
   */
  ignored: Array<Ignored>,
};

/**
 * A document that needs a person.
 */
export type AttentionDocument = {
  /**
   * Company key.
   */
  tenant: string,
  /**
   * `payment`, `order`, `complement`, `cfdi`, `supplier`, `import`, `vendor_link` or `invoice_link`.
   */
  kind: string,
  /**
   * Number in Sage.
   */
  number: string,
  /**
   * Its number as people know it: the folio of an invoice, the payment of a complement, the name of a supplier.
   */
  title: string,
  /**
   * The supplier that it is of, by name or else by RFC; of a supplier its RFC.
   */
  party: string | null,
  /**
   * Amount, e.g. `1160.00 MXN`.
   */
  amount: string | null,
  /**
   * The day that places it in the retry window.
   */
  day: string | null,
  /**
   * Why.
   */
  cause: Cause | null,
  /**
   * When it will be looked at again (RFC 3339), if that is known.
   */
  next_attempt: string | null,
  /**
   * When a run first saw it.
   */
  first_seen: string,
  /**
   * Start of the last attempt at it.
   */
  last_attempt: string | null,
};

/**
 * Documents that need a person for the same reason.
 */
export type AttentionGroup = {
  /**
   * Stable dotted code of the reason.
   */
  code: string | null,
  /**
   * Its heading.
   */
  title: string | null,
  /**
   * How many there are.
   */
  count: number,
  /**
   * Whether `approve` ends the wait; otherwise something is to be corrected.
   */
  takes_approval: boolean,
  /**
   * What to do, where it is the same for all.
   */
  hint: string | null,
  /**
   * Each of them, longest known first.
   */
  documents: Array<AttentionDocument>,
};

/**
 * A step of a company whose plan the brake holds.
 */
export type BrakeName = {
  /**
   * Company key.
   */
  tenant: string,
  /**
   * Step key.
   */
  step: string,
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
 * One check.
 */
export type Check = {
  /**
   * Company key.
   */
  tenant: string,
  /**
   * `sql`, `clock`, `schema`, `rights`, `control`, `authorizations`, `portal`, `company`, `folder` or `importer`.
   */
  check: string,
  /**
   * Key of the step that needs it; `None` where all do.
   */
  step: string | null,
  /**
   * Whether it holds.
   */
  is_ok: boolean,
  /**
   * Why not.
   */
  cause: Cause | null,
};

/**
 * The present, and what the clocks of the installation show when.
 */
export type Clocks = {
  /**
   * The present (RFC 3339): who shows times counts on from here.
   */
  now: string,
  /**
   * How far the clocks are ahead of UTC, and since when; oldest first, at least one.
   */
  offsets: Array<ZoneOffset>,
};

/**
 * What closing the window does.
 */
export type Closing = "ask" | "tray" | "quit";

/**
 * What closing the window means, as the person says who was asked.
 */
export type ClosingAnswer = {
  /**
   * `ask` = it stays open.
   */
  closing: Closing,
  /**
   * Whether that holds from now on, without being asked.
   */
  remember: boolean,
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
 * Counters of a step.
 */
export type Counters = {
  /**
   * Documents the step was responsible for.
   */
  candidates: number,
  /**
   * Settled by this run: what it carried out, and what it found in order.
   */
  done: number,
  /**
   * Those of `done` that were found in order.
   */
  adopted: number,
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
 * All checks.
 */
export type Doctor = {
  /**
   * Whether all hold.
   */
  is_ok: boolean,
  /**
   * Each check.
   */
  checks: Array<Check>,
};

/**
 * A document in a list, as the last run saw it.
 */
export type DocumentItem = {
  /**
   * Company key.
   */
  tenant: string,
  /**
   * `payment`, `order`, `complement`, `cfdi`, `supplier`, `import`, `vendor_link` or `invoice_link`.
   */
  kind: string,
  /**
   * The kind in words.
   */
  kind_name: string,
  /**
   * Its number.
   */
  number: string,
  /**
   * Its number as people know it: the folio of an invoice, the payment of a complement, the name of a supplier.
   */
  title: string,
  /**
   * The supplier that it is of, by name or else by RFC; of a supplier its RFC.
   */
  party: string | null,
  /**
   * Key of the step that is responsible for it.
   */
  step: string,
  /**
   * `waiting`, `attention`, `confirmed`, `done`, `adopted`, `left_alone` or `withdrawn`.
   */
  state: string,
  /**
   * The state in words.
   */
  state_name: string,
  /**
   * Amount with its currency, as people write it.
   */
  amount: string | null,
  /**
   * The date that it bears itself (`YYYY-MM-DD`), of a supplier the day of its acceptance.
   */
  day: string | null,
  /**
   * Why it waits.
   */
  cause: Cause | null,
  /**
   * When it will be looked at again (RFC 3339).
   */
  next_attempt: string | null,
  /**
   * Start of the last attempt at it (RFC 3339).
   */
  last_attempt: string | null,
  /**
   * When a run last saw it (RFC 3339).
   */
  last_seen: string,
};

/**
 * A document, as the window names it.
 */
export type DocumentName = {
  /**
   * Company key.
   */
  tenant: string,
  /**
   * `payment`, `order`, `complement`, `cfdi`, `supplier`, `import`, `vendor_link` or `invoice_link`.
   */
  kind: string,
  /**
   * Its number.
   */
  number: string,
};

/**
 * Several documents.
 */
export type DocumentNames = {
  /**
   * Each of them.
   */
  documents: Array<DocumentName>,
};

/**
 * Documents that a search finds.
 */
export type Documents = {
  /**
   * Each document, the newest first.
   */
  documents: Array<DocumentItem>,
  /**
   * Whether there are more than were asked for.
   */
  is_cut: boolean,
};

/**
 * Which documents are asked for. Empty parts do not restrict.
 */
export type DocumentsAsked = {
  /**
   * A number, UUID, RFC or vendor, or the beginning of one.
   */
  text: string,
  /**
   * Of this company.
   */
  tenant: string | null,
  /**
   * Of this kind.
   */
  kind: string | null,
  /**
   * In this state.
   */
  state: string | null,
  /**
   * Most that are answered with.
   */
  limit: number,
};

/**
 * What an expression would mean.
 */
export type Expression = {
  /**
   * In words; empty when it cannot be read.
   */
  reading: string,
  /**
   * The next five times (RFC 3339).
   */
  next: Array<string>,
  /**
   * What is wrong with it.
   */
  trouble: Trouble | null,
};

/**
 * An expression that is being typed.
 */
export type ExpressionAsked = {
  /**
   * Five fields.
   */
  expression: string,
};

/**
 * Documents that are to be ignored.
 */
export type IgnoreAsked = {
  /**
   * Which.
   */
  documents: Array<DocumentName>,
  /**
   * Why; may not be blank.
   */
  reason: string,
};

/**
 * A document that somebody chose to ignore.
 */
export type Ignored = {
  /**
   * Why it is ignored, in the words of who chose so.
   */
  reason: string,
  /**
   * Who.
   */
  actor: string,
  /**
   * Since when (RFC 3339).
   */
  since: string,
  /**
   * Company key.
   */
  tenant: string,
  /**
   * `payment`, `order`, `complement`, `cfdi`, `supplier`, `import`, `vendor_link` or `invoice_link`.
   */
  kind: string,
  /**
   * Number in Sage.
   */
  number: string,
  /**
   * Its number as people know it: the folio of an invoice, the payment of a complement, the name of a supplier.
   */
  title: string,
  /**
   * The supplier that it is of, by name or else by RFC; of a supplier its RFC.
   */
  party: string | null,
  /**
   * Amount, e.g. `1160.00 MXN`.
   */
  amount: string | null,
  /**
   * The day that places it in the retry window.
   */
  day: string | null,
  /**
   * Why.
   */
  cause: Cause | null,
  /**
   * When it will be looked at again (RFC 3339), if that is known.
   */
  next_attempt: string | null,
  /**
   * When a run first saw it.
   */
  first_seen: string,
  /**
   * Start of the last attempt at it.
   */
  last_attempt: string | null,
};

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
  /**
   * Whether its process ended before it did: the next run asks what became of what it was at.
   */
  was_interrupted: boolean,
};

/**
 * The life line of a document: what each side holds of it, what was tried, and what happens next.
 */
export type LifeLine = {
  /**
   * The document.
   */
  document: DocumentName,
  /**
   * Its kind in words.
   */
  kind_name: string,
  /**
   * Its number as people know it: the folio of an invoice, the payment of a complement, the name of a supplier.
   */
  title: string,
  /**
   * The supplier that it is of, by name or else by RFC; `None` when no run has seen it.
   */
  party: string | null,
  /**
   * Amount with its currency.
   */
  amount: string | null,
  /**
   * State in the journal; `None` when no run has seen it.
   */
  state: string | null,
  /**
   * The state in words.
   */
  state_name: string | null,
  /**
   * What each side holds, in the order of its journey.
   */
  stations: Array<Station>,
  /**
   * What was tried, oldest first.
   */
  attempts: Array<AttemptLine>,
  /**
   * What people decided about it, oldest first, a line each.
   */
  decisions: Array<string>,
  /**
   * What happens next, in one sentence; empty when nothing does.
   */
  next: string,
  /**
   * When it will be looked at again (RFC 3339).
   */
  next_attempt: string | null,
  /**
   * Why it waits.
   */
  cause: Cause | null,
  /**
   * Why a side could not be asked.
   */
  unanswered: Array<Cause>,
  /**
   * Whether trying it again now can change something.
   */
  can_retry: boolean,
  /**
   * Whether it waits for a decision.
   */
  can_approve: boolean,
  /**
   * Why it is ignored, and by whom; `None` when it is not.
   */
  ignored: string | null,
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
   * Its number in the journal, once it has one.
   */
  run: number | null,
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
 * Which lines are asked for. Empty parts do not restrict.
 */
export type LogAsked = {
  /**
   * The day (`YYYY-MM-DD`); empty = the newest.
   */
  day: string,
  /**
   * Names of files.
   */
  files: Array<string>,
  /**
   * `error`, `warn`, `info` or `debug`.
   */
  levels: Array<string>,
  /**
   * A text that the lines contain, whatever its case and accents.
   */
  text: string,
  /**
   * Lines before this place, as an earlier page gave it; the newest lines without it.
   */
  before: string | null,
  /**
   * Most lines that are answered with, at most 1 000.
   */
  limit: number,
};

/**
 * A day with its files.
 */
export type LogDay = {
  /**
   * The day (`YYYY-MM-DD`).
   */
  day: string,
  /**
   * Its files, by name.
   */
  files: Array<LogFile>,
};

/**
 * The days that have log files, newest first.
 */
export type LogDays = {
  /**
   * Folder of the log files.
   */
  folder: string,
  /**
   * Why nothing is written now; `None` when all is well.
   */
  trouble: string | null,
  /**
   * Each day.
   */
  days: Array<LogDay>,
};

/**
 * A file of a day.
 */
export type LogFile = {
  /**
   * Its name without the ending.
   */
  name: string,
  /**
   * Size of all its parts, in bytes.
   */
  bytes: number,
};

/**
 * A line.
 */
export type LogLine = {
  /**
   * Name of its file.
   */
  file: string,
  /**
   * Its time as written, `HH:mm:ss.SSS`.
   */
  time: string,
  /**
   * `error`, `warn`, `info` or `debug`; empty where the line has none.
   */
  level: string,
  /**
   * What it says.
   */
  text: string,
};

/**
 * Lines of log files, in the order of time.
 */
export type LogPage = {
  /**
   * The day that is shown.
   */
  day: string,
  /**
   * The lines.
   */
  lines: Array<LogLine>,
  /**
   * Where the page before this one ends; `None` at the beginning of the day.
   */
  before: string | null,
  /**
   * Whether the search gave up before it had read everything; it goes on at `before`.
   */
  is_unfinished: boolean,
};

/**
 * Something that a person should know, once for each cause.
 */
export type Notice = {
  /**
   * Number.
   */
  id: number,
  /**
   * Company key; `None` where it concerns all.
   */
  tenant: string | null,
  /**
   * Key of the first step that it concerns.
   */
  step: string | null,
  /**
   * Keys of all steps that it concerns, in the order of the flow; of one that is over only the first.
   */
  steps: Array<string>,
  /**
   * The same in words.
   */
  step_names: Array<string>,
  /**
   * Short heading.
   */
  title: string,
  /**
   * What happened and what to do.
   */
  cause: Cause,
  /**
   * Documents that it concerns; 0 where it concerns a whole step.
   */
  documents: number,
  /**
   * The page that shows more: `status`, `runs`, `documents`, `attention`, `schedule` or `logs`.
   */
  page: string,
  /**
   * When a run first met it (RFC 3339).
   */
  first_seen: string,
  /**
   * When it was last seen after a run that met it.
   */
  last_seen: string,
  /**
   * Runs that met it.
   */
  seen: number,
  /**
   * When the desktop showed it; `None` while it was not.
   */
  delivered: string | null,
  /**
   * When it was over; `None` while it lasts.
   */
  ended: string | null,
};

/**
 * Notices, newest first.
 */
export type Notices = {
  /**
   * Each notice.
   */
  notices: Array<Notice>,
};

/**
 * A pause in force.
 */
export type Pause = {
  /**
   * Since when (RFC 3339).
   */
  since: string,
  /**
   * Until when; `None` = until somebody resumes.
   */
  until: string | null,
  /**
   * Why, in the words of who paused.
   */
  note: string,
  /**
   * Who paused.
   */
  actor: string,
  /**
   * All of it in one sentence.
   */
  sentence: string,
  /**
   * When the next run would begin if somebody resumed now (RFC 3339); `None` while the schedule is off.
   */
  next_if_resumed: string | null,
};

/**
 * A pause that is asked for.
 */
export type PauseAsked = {
  /**
   * How long.
   */
  length: PauseLength,
  /**
   * The end where the length says `until`: date and time on the clocks of the installation, `2027-07-15T08:00`; or an
   * instant (RFC 3339). A time that the clocks skip is the one as long after the last that they show; of one that they
   * show twice it is the first.
   */
  until: string | null,
  /**
   * Why.
   */
  note: string,
};

/**
 * What a pause would be.
 */
export type PauseCheck = {
  /**
   * Until when, and when a run begins then, in one sentence; empty when it cannot be.
   */
  sentence: string,
  /**
   * Why it cannot be.
   */
  trouble: Trouble | null,
};

/**
 * How long a pause lasts.
 */
export type PauseLength = "hour" | "tomorrow" | "until" | "resumed";

/**
 * What a person chose about the window and its notices. Kept in the journal.
 */
export type Preferences = {
  /**
   * What closing the window does.
   */
  closing: Closing,
  /**
   * Whether notices are kept in the window and not shown on the desktop.
   */
  do_not_disturb: boolean,
};

/**
 * A mistake or a warning of the settings.
 */
export type Problem = {
  /**
   * `error` or `warning`.
   */
  level: string,
  /**
   * Stable code, e.g. `C005`.
   */
  code: string,
  /**
   * Key in the file, e.g. `tenant[0].rfc`.
   */
  key: string,
  /**
   * The value that is wrong; `None` when there is none, or when it must not be shown.
   */
  value: string | null,
  /**
   * What is wrong and how to correct it.
   */
  sentence: string,
};

/**
 * Of each topic a number, which is higher after each change.
 */
export type Revisions = {
  /**
   * How things stand, and the run under way.
   */
  status: number,
  /**
   * Runs of the past.
   */
  runs: number,
  /**
   * Documents, and what needs a person.
   */
  documents: number,
  /**
   * The schedule, its times, and pauses.
   */
  schedule: number,
  /**
   * Notices and preferences.
   */
  notices: number,
  /**
   * Log files.
   */
  logs: number,
};

/**
 * Which run is started.
 */
export type RunAsked = {
  /**
   * The part of the cycle.
   */
  task: Task,
  /**
   * Company keys; none = all that are enabled.
   */
  tenants: Array<string>,
};

/**
 * A run with its steps.
 */
export type RunDetail = {
  /**
   * Its steps, in the order they began.
   */
  steps: Array<RunStep>,
  /**
   * What it tried: what did not end well first, then in the order of the attempts.
   */
  documents: Array<Tried>,
  /**
   * Whether it tried more than are told here.
   */
  is_cut: boolean,
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
   * Duration; `None` while it runs.
   */
  duration_ms: number | null,
  /**
   * `baseline` where it only looked: it was asked for, or companies were met for the first time and no other step had
   * anything to carry out. Otherwise `cycle`.
   */
  kind: string,
  /**
   * `manual` or `schedule`.
   */
  trigger: string,
  /**
   * How it ended.
   */
  result: string | null,
  /**
   * Why it ended early.
   */
  cause: Cause | null,
  /**
   * Why it did not end well, in one line: that, or what stopped its steps and what its documents failed for, the most
   * frequent first. Empty where it ended well.
   */
  reason: string,
  /**
   * Its process died; the next run closed it as failed.
   */
  was_interrupted: boolean,
  /**
   * Documents that its steps settled: what they carried out, and what they found in order.
   */
  done: number,
  /**
   * Those of `done` that were found in order.
   */
  adopted: number,
  /**
   * Documents whose attempt did not end well.
   */
  failed: number,
  /**
   * Steps that failed or stopped.
   */
  steps_failed: number,
};

/**
 * A run that another process has under way.
 */
export type RunElsewhere = {
  /**
   * In one sentence.
   */
  sentence: string,
  /**
   * The process, and since when it works.
   */
  holder: string,
  /**
   * Number of the run; `None` while the process is about to begin it.
   */
  run: number | null,
  /**
   * Start (RFC 3339).
   */
  started: string | null,
  /**
   * `manual` or `schedule`.
   */
  trigger: string | null,
  /**
   * Whether it was told to stop and is at its last document.
   */
  is_stopping: boolean,
  /**
   * Steps that have begun, in order, with what they counted at their end.
   */
  steps: Array<LiveStep>,
};

/**
 * A run by its number.
 */
export type RunNumber = {
  /**
   * The number.
   */
  run: number,
};

/**
 * A run of the past, or the one under way.
 */
export type RunRow = {
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
   * Duration; `None` while it runs.
   */
  duration_ms: number | null,
  /**
   * `baseline` where it only looked: it was asked for, or companies were met for the first time and no other step had
   * anything to carry out. Otherwise `cycle`.
   */
  kind: string,
  /**
   * `manual` or `schedule`.
   */
  trigger: string,
  /**
   * How it ended.
   */
  result: string | null,
  /**
   * Why it ended early.
   */
  cause: Cause | null,
  /**
   * Why it did not end well, in one line: that, or what stopped its steps and what its documents failed for, the most
   * frequent first. Empty where it ended well.
   */
  reason: string,
  /**
   * Its process died; the next run closed it as failed.
   */
  was_interrupted: boolean,
  /**
   * Documents that its steps settled: what they carried out, and what they found in order.
   */
  done: number,
  /**
   * Those of `done` that were found in order.
   */
  adopted: number,
  /**
   * Documents whose attempt did not end well.
   */
  failed: number,
  /**
   * Steps that failed or stopped.
   */
  steps_failed: number,
};

/**
 * A step of a run of the past.
 */
export type RunStep = {
  /**
   * Company key.
   */
  tenant: string,
  /**
   * Step key.
   */
  step: string,
  /**
   * `cycle` or `baseline`, as it was really done; `None` while it runs.
   */
  kind: string | null,
  /**
   * How it ended.
   */
  result: string | null,
  /**
   * Start (RFC 3339).
   */
  started: string,
  /**
   * End.
   */
  finished: string | null,
  /**
   * Duration.
   */
  duration_ms: number | null,
  /**
   * Documents the step was responsible for.
   */
  candidates: number,
  /**
   * Settled by the run: what it carried out, and what it found in order.
   */
  done: number,
  /**
   * Those of `done` that were found in order.
   */
  adopted: number,
  /**
   * Waiting.
   */
  waiting: number,
  /**
   * Whose attempt did not end well.
   */
  failed: number,
  /**
   * Changes that were planned.
   */
  effects: number,
  /**
   * Why it failed or stopped.
   */
  cause: Cause | null,
  /**
   * Why it did not end well, in one line: that, or what its documents failed for, the most frequent first. Empty where it
   * ended well.
   */
  reason: string,
  /**
   * Its process died.
   */
  was_interrupted: boolean,
};

/**
 * Runs, newest first.
 */
export type Runs = {
  /**
   * Each run.
   */
  runs: Array<RunRow>,
  /**
   * Where the next page begins (`before`); `None` when there is no older run.
   */
  next: number | null,
};

/**
 * Which runs are asked for.
 */
export type RunsAsked = {
  /**
   * Only those that did not end well.
   */
  only_troubled: boolean,
  /**
   * Only those older than this number.
   */
  before: number | null,
  /**
   * Most that are answered with.
   */
  limit: number,
};

/**
 * What was done, in one sentence.
 */
export type Said = {
  /**
   * The sentence.
   */
  sentence: string,
};

/**
 * The schedule, its next times, and what became of the last ones.
 */
export type Schedule = {
  /**
   * The expression, five fields.
   */
  expression: string,
  /**
   * What it means.
   */
  reading: string,
  /**
   * Name of its time zone.
   */
  zone: string,
  /**
   * Whether runs begin by themselves.
   */
  is_enabled: boolean,
  /**
   * Whether a program that keeps the schedule runs on this installation.
   */
  is_hosted: boolean,
  /**
   * The next five times at which a run begins (RFC 3339): those after a pause that ends; none while the schedule is off
   * or a pause lasts until somebody resumes.
   */
  next: Array<string>,
  /**
   * The pause in force.
   */
  pause: Pause | null,
  /**
   * Minutes that a run may take; the times of a schedule have to be farther apart than that.
   */
  run_minutes: number,
  /**
   * Hours for which times that were missed are made up for by one run.
   */
  catch_up_hours: number,
  /**
   * What became of the last times, newest first.
   */
  slots: Array<Slot>,
};

/**
 * Another schedule.
 */
export type ScheduleChange = {
  /**
   * Five fields.
   */
  expression: string,
  /**
   * Whether runs begin by themselves.
   */
  is_enabled: boolean,
};

/**
 * The settings in force, and what the file says now.
 */
export type SettingsReport = {
  /**
   * Their file.
   */
  file: string,
  /**
   * Whether the file can be used as it is now. What was changed since the start takes effect at the next one.
   */
  is_valid: boolean,
  /**
   * Its mistakes and warnings.
   */
  problems: Array<Problem>,
};

/**
 * A time of the schedule, or a series of them, and what became of it.
 */
export type Slot = {
  /**
   * Number.
   */
  id: number,
  /**
   * The first time (RFC 3339).
   */
  first: string,
  /**
   * The last one; the same where it is a single one.
   */
  last: string,
  /**
   * How many times.
   */
  count: number,
  /**
   * `claimed`, `ran`, `recovered`, `overlap`, `paused`, `busy` or `missed`.
   */
  verdict: string,
  /**
   * What became of it, in one sentence.
   */
  sentence: string,
  /**
   * The run that began for it.
   */
  run: number | null,
  /**
   * How that run ended: `done`, `partial`, `postponed`, `failed` or `skipped`; `None` while it runs, or without one.
   */
  result: string | null,
};

/**
 * Everything that the tray and the window's frame show.
 */
export type Snapshot = {
  /**
   * Language of the sentences, and of the page around them.
   */
  lang: 'es' | 'en',
  /**
   * The present, and the clocks that instants are shown on.
   */
  clocks: Clocks,
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
  /**
   * When the schedule starts the next run (RFC 3339); `None` while it does not.
   */
  next_run: string | null,
  /**
   * The pause in force.
   */
  pause: Pause | null,
  /**
   * Whether the window was asked to close and the person has to say what that means.
   */
  is_closing_asked: boolean,
  /**
   * The numbers of what this was read from.
   */
  revisions: Revisions,
};

/**
 * How things stand, in one word: drives tray, window and command line.
 */
export type Standing = "unknown" | "running" | "up_to_date" | "retrying" | "attention" | "paused" | "blocked";

/**
 * What one side holds of a document.
 */
export type Station = {
  /**
   * `sage`, `authorization`, `control`, `portal` or `folder`.
   */
  station: string,
  /**
   * Its heading.
   */
  name: string,
  /**
   * `present`, `absent` or `unknown`.
   */
  state: string,
  /**
   * What it holds, a line each.
   */
  lines: Array<string>,
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
   * The run that another process has under way on this folder.
   */
  elsewhere: RunElsewhere | null,
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
 * A step of a company that needs a person.
 */
export type StoppedStep = {
  /**
   * Company key.
   */
  tenant: string,
  /**
   * Step key.
   */
  step: string,
  /**
   * Why.
   */
  cause: Cause,
  /**
   * Changes that the brake holds, where it is the brake: `approve` lets them through.
   */
  braked: number | null,
};

/**
 * A part of the cycle that people start by name. Source: the customer's own names for them, and the choice of their steps.
 */
export type Task = "all" | "purchasing" | "invoices" | "payments";

/**
 * A document that a run tried something at.
 */
export type Tried = {
  /**
   * Company key.
   */
  tenant: string,
  /**
   * `payment`, `order`, `complement`, `cfdi`, `supplier`, `import`, `vendor_link` or `invoice_link`.
   */
  kind: string,
  /**
   * Number in Sage.
   */
  number: string,
  /**
   * Key of the step.
   */
  step: string,
  /**
   * `create_payment` and the like: what was tried.
   */
  operation: string,
  /**
   * The same in words.
   */
  operation_name: string,
  /**
   * Start (RFC 3339).
   */
  started: string,
  /**
   * End; `None` when its process died.
   */
  finished: string | null,
  /**
   * `confirmed`, `adopted`, `refused`, `unknown`, `not_sent` or `conflict`.
   */
  outcome: string | null,
  /**
   * The outcome in words.
   */
  outcome_name: string,
  /**
   * Why it failed.
   */
  cause: Cause | null,
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

/**
 * How far clocks are ahead of UTC from an instant on.
 */
export type ZoneOffset = {
  /**
   * Since when (RFC 3339). The first one of a list holds before, too.
   */
  from: string,
  /**
   * Seconds ahead of UTC; negative where they are behind.
   */
  seconds: number,
};

/** The commands of the window: what they take and what they answer. A refusal is a `Trouble`. */
export interface Commands {
  /** How things stand now. Opens the installation if that has not happened yet. */
  snapshot: { input: null; reply: Snapshot };
  /** Starts a run; while one is under way, changes nothing. */
  run: { input: RunAsked; reply: Said };
  /** Stops the run under way after the document it is at, also that of another process. */
  stop_run: { input: null; reply: Said };
  /** Runs of the past, newest first, a page at a time. */
  runs: { input: RunsAsked; reply: Runs };
  /** One run with its steps, and the documents that it tried. */
  run_detail: { input: RunNumber; reply: RunDetail };
  /** Documents that a search finds. */
  documents: { input: DocumentsAsked; reply: Documents };
  /** The life line of a document. Both sides are asked now. */
  life: { input: DocumentName; reply: LifeLine };
  /** What needs a person. */
  attention: { input: null; reply: Attention };
  /** Tries documents again as soon as possible: ends their waits and starts a run of their steps. */
  retry: { input: DocumentNames; reply: Said };
  /** Gives a person's decision on documents, or lets a plan through that the brake holds. */
  approve: { input: ApproveAsked; reply: Said };
  /** Takes documents out of what needs a person, for as long as their reason stays the same. */
  ignore: { input: IgnoreAsked; reply: Said };
  /** Puts ignored documents back. */
  stop_ignoring: { input: DocumentNames; reply: Said };
  /** The schedule, its next times, and what became of the last ones. */
  schedule: { input: null; reply: Schedule };
  /** What an expression would mean, without changing anything. */
  check_schedule: { input: ExpressionAsked; reply: Expression };
  /** Changes the schedule from its next time on. */
  change_schedule: { input: ScheduleChange; reply: Said };
  /** What a pause would be, without beginning it. */
  check_pause: { input: PauseAsked; reply: PauseCheck };
  /** Holds the schedule back. Runs that a person starts go on. */
  pause: { input: PauseAsked; reply: Said };
  /** Ends a pause. */
  resume: { input: null; reply: Said };
  /** The settings in force, with what is wrong or doubtful in them. */
  settings: { input: null; reply: SettingsReport };
  /** Asks every server that the settings name. */
  check_connections: { input: null; reply: Doctor };
  /** The days that have log files. */
  log_days: { input: null; reply: LogDays };
  /** Lines of a day's log files. */
  log_lines: { input: LogAsked; reply: LogPage };
  /** Writes the lines that a filter finds into one file. */
  export_log: { input: LogAsked; reply: Said };
  /** What was told to the person, newest first. */
  notices: { input: null; reply: Notices };
  /** What this program is and where it keeps its files. */
  about: { input: null; reply: About };
  /** What a person chose about the window and its notices. */
  preferences: { input: null; reply: Preferences };
  /** What closing the window means, as the person says who was asked. */
  answer_closing: { input: ClosingAnswer; reply: Said };
  /** Changes what a person chose. */
  set_preferences: { input: Preferences; reply: Said };
}

/** Told, with `Revisions`, that something changed: read what is shown again. */
export const CHANGED_EVENT = 'changed';

/** Asked to show another page: it carries its name. */
export const GO_EVENT = 'go';
