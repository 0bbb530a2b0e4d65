/** What a host answers, where a test stands in for it. */

export const SNAPSHOT = {
  lang: 'es',
  clocks: { now: '2026-11-22T16:21:00Z', offsets: [{ from: '2022-10-30T07:00:00Z', seconds: -21600 }] },
  status: {
    standing: 'up_to_date',
    sentence: 'Todo al día.',
    is_sandbox: false,
    last_run: null,
    elsewhere: null,
    companies: [{ key: 'norte', name: 'Aceros del Norte', attention: 0, steps: [] }],
    attention: 0,
  },
  live: { is_running: false, run: null, steps_total: 0, steps: [] },
  is_stopping: false,
  trouble: null,
  next_run: null,
  pause: null,
  is_closing_asked: false,
  revisions: { status: 1, runs: 1, documents: 1, schedule: 1, notices: 1, logs: 1 },
};

/** Why a command was not carried out. */
export function refusal(sentence) {
  return { code: 'engine.busy', sentence, hint: 'Espere.', details: [] };
}
