/** The schedule, its times, and pauses. */

import type { Expression, Pause, PauseAsked, Schedule, Slot, Trouble } from '../lib/generated/bindings';
import { faultText, instantOf, parse, reading, upcoming } from './cron';
import { LAST_RUN, type Site } from './status';
import type { Answers, World } from './world';

const INTERVAL = 15;
const SLOTS = 14;
const SLOTS_MANY = 100;
const AHEAD = 5;
const HOUR = 60;
/** What a run may take, and how many times are compared with it. */
const RUN_MINUTES = 14;
const GAPS = 60;
/** From 10:21 to eight o'clock of the next morning, in minutes; whatever the hour, it is a morning. */
const MORNING = 21 * HOUR + 39;

/** What became of times, the newest first, and how many each tells of. */
const VERDICTS = [
  { verdict: 'ran', count: 1, result: 'done' },
  { verdict: 'ran', count: 1, result: 'partial' },
  { verdict: 'overlap', count: 1, result: null },
  { verdict: 'ran', count: 1, result: 'failed' },
  { verdict: 'recovered', count: 3, result: 'done' },
  { verdict: 'missed', count: 5, result: null },
  { verdict: 'paused', count: 4, result: null },
  { verdict: 'busy', count: 1, result: null },
  { verdict: 'missed', count: 1, result: null },
] as const;

/** Minutes between the two of some times that are nearest to each other. */
function smallestGap(times: readonly string[]): number {
  const at = times.map((time) => Date.parse(time) / 60_000);
  return Math.min(...at.slice(1).map((time, index) => time - at[index]!));
}

export function scheduleAnswers(
  world: World,
  site: Site,
): Pick<Answers, 'schedule' | 'check_schedule' | 'change_schedule' | 'check_pause' | 'pause' | 'resume'> {
  let expression = '*/15 * * * *';
  let isEnabled = world.state !== 'none';

  function sentence(verdict: (typeof VERDICTS)[number]['verdict'] | 'claimed', count: number): string {
    const [es, en] = {
      claimed: ['La corrida está por empezar.', 'The run is about to begin.'],
      ran: ['Empezó a tiempo.', 'Began on time.'],
      recovered: [
        `El equipo dormía o estaba apagado; una sola corrida recuperó ${count} horarios.`,
        `The machine slept or was off; one run made up for ${count} times.`,
      ],
      overlap: [
        'Se omitió: la corrida anterior seguía en curso.',
        'Skipped: the run before was still under way.',
      ],
      paused: [
        `Se omitieron ${count} horarios: el horario estaba en pausa.`,
        `${count} times were skipped: the schedule was paused.`,
      ],
      busy: [
        'Se omitió: otro programa trabajaba con esta carpeta.',
        'Skipped: another program was at work in this folder.',
      ],
      missed:
        count === 1
          ? [
              'Se perdió: el programa no estaba abierto, o no pudo empezar la corrida.',
              'Missed: the program was not open, or the run could not begin.',
            ]
          : [
              `Se perdieron ${count} horarios: el programa no estaba abierto.`,
              `${count} times were missed: the program was not open.`,
            ],
    }[verdict] as [string, string];
    return world.say(es, en);
  }

  function slots(): Slot[] {
    if (!world.hasRun) return [];
    const found: Slot[] = [];
    const total = world.state === 'many' ? SLOTS_MANY : SLOTS;
    let back = 6;
    let run = LAST_RUN;
    for (let index = 0; index < total; index += 1) {
      const { verdict, count, result } = VERDICTS[index % VERDICTS.length]!;
      const hasRun = result !== null;
      found.push({
        id: total - index,
        first: world.ago(back + (count - 1) * INTERVAL),
        last: world.ago(back),
        count,
        verdict,
        sentence: sentence(verdict, count),
        run: hasRun ? run : null,
        result,
      });
      back += count * INTERVAL;
      if (hasRun) run -= 1;
    }
    if (world.state !== 'running' && world.state !== 'stopping') return found;
    const at = world.ago(0);
    const claimed = { id: total + 1, first: at, last: at, count: 1, verdict: 'claimed', run: null, result: null };
    return [{ ...claimed, sentence: sentence('claimed', 1) }, ...found];
  }

  function checked(typed: string): Expression {
    const fields = parse(typed);
    const gap = typeof fields === 'string' ? Infinity : smallestGap(upcoming(fields, Date.now(), GAPS));
    if (gap <= RUN_MINUTES) {
      const trouble = {
        code: 'usage.schedule_too_close',
        sentence: world.say(
          `Las horas del horario están a ${gap} min una de otra, y una corrida puede durar ${RUN_MINUTES} min.`,
          `The times of the schedule are ${gap} min apart, and a run may take ${RUN_MINUTES} min.`,
        ),
        hint: world.say(
          'Elija horas más separadas; si sus corridas duran menos, baje timeouts.lock_ms en settings.toml.',
          'Choose times farther apart; if your runs take less, lower timeouts.lock_ms in settings.toml.',
        ),
        details: [],
      };
      return { reading: '', next: [], trouble };
    }
    if (typeof fields !== 'string') {
      return { reading: reading(world, typed), next: upcoming(fields, Date.now(), AHEAD), trouble: null };
    }
    const detail = faultText(world, fields);
    const trouble = {
      code: 'usage.unfit_schedule',
      sentence: world.say(
        `La expresión del horario no sirve: ${detail}.`,
        `The expression of the schedule is of no use: ${detail}.`,
      ),
      hint: world.say(
        'Escriba cinco campos: minuto, hora, día del mes, mes y día de la semana; por ejemplo */15 * * * *.',
        'Write five fields: minute, hour, day of the month, month and day of the week; for example */15 * * * *.',
      ),
      details: [],
    };
    return { reading: '', next: [], trouble };
  }

  /** The next times that begin a run, while a pause is in force or without one. */
  function next(pause: Pick<Pause, 'until'> | null): string[] {
    const fields = parse(expression);
    if (!isEnabled || typeof fields === 'string' || pause?.until === null) return [];
    // A time that falls on the end of a pause is no longer held back.
    return upcoming(fields, pause === null ? Date.now() : Date.parse(pause.until) - 1, AHEAD);
  }

  /** A pause in one sentence. */
  function paused({ until, note }: Pick<Pause, 'until' | 'note'>): string {
    const [first] = next({ until });
    const at = until === null ? null : world.format.instant(until);
    const end =
      at === null
        ? world.say(
            'En pausa hasta que alguien reanude; hasta entonces ninguna corrida empieza por sí sola.',
            'Paused until somebody resumes; until then no run begins by itself.',
          )
        : first === undefined
          ? world.say(`En pausa hasta ${at}.`, `Paused until ${at}.`)
          : world.say(
              `En pausa hasta ${at}; la próxima corrida empieza el ${world.format.instant(first)}.`,
              `Paused until ${at}; the next run begins on ${world.format.instant(first)}.`,
            );
    return note === '' ? end : `${end} ${world.say('Motivo', 'Reason')}: ${note}.`;
  }

  /** The end of a pause that is asked for. */
  function endOf({ length, until }: PauseAsked): string | null {
    if (length === 'resumed') return null;
    if (length !== 'until') return world.ago(length === 'hour' ? -HOUR : -MORNING);
    return instantOf(until ?? '');
  }

  /** Why a pause cannot end then. */
  function unfit({ length, until }: PauseAsked): Trouble | null {
    const end = endOf({ length, until, note: '' });
    if (length !== 'until' || (end !== null && Date.parse(end) > Date.now())) return null;
    const at = end === null ? (until ?? '') : world.format.instant(end);
    const sentence = world.say(
      `Una pausa no puede terminar en ${at}: indique un momento que aún no haya pasado.`,
      `A pause cannot end at ${at}: give an instant that has not passed.`,
    );
    return { code: 'usage.unfit_end', sentence, hint: '', details: [] };
  }

  return {
    schedule: (): Schedule => {
      const { reading } = checked(expression);
      return {
        expression,
        reading,
        zone: world.zone,
        is_enabled: isEnabled,
        is_hosted: world.state !== 'empty',
        next: next(site.pause),
        pause: site.pause,
        run_minutes: RUN_MINUTES,
        catch_up_hours: 24,
        slots: slots(),
      };
    },
    check_schedule: ({ expression: typed }) => checked(typed),
    change_schedule: (change) => {
      const { reading, trouble } = checked(change.expression);
      if (trouble !== null) throw trouble;
      expression = change.expression;
      isEnabled = change.is_enabled;
      world.changed('schedule', 'status');
      return {
        sentence: isEnabled
          ? world.say(
              `Nuevo horario: ${reading}. Vale desde la siguiente vez.`,
              `New schedule: ${reading}. It holds from the next time on.`,
            )
          : world.say(
              'El horario quedó apagado: las corridas solo empiezan cuando usted lo pide.',
              'The schedule is off: runs begin only when you ask for one.',
            ),
      };
    },
    check_pause: (asked) => {
      const trouble = unfit(asked);
      const sentence = trouble === null ? paused({ until: endOf(asked), note: '' }) : '';
      return { sentence, trouble };
    },
    pause: (asked) => {
      const trouble = unfit(asked);
      if (trouble !== null) throw trouble;
      const { note } = asked;
      const until = endOf(asked);
      const sentence = paused({ until, note });
      const next_if_resumed = next(null)[0] ?? null;
      const pause = { since: world.ago(0), until, note, actor: 'MOSTRADOR\\lucia', sentence, next_if_resumed };
      site.hold(pause, next(pause)[0] ?? null);
      return { sentence };
    },
    resume: () => {
      const first = next(null)[0] ?? null;
      site.hold(null, first);
      if (first === null) {
        return {
          sentence: world.say(
            'La pausa terminó. El horario está apagado: las corridas solo empiezan cuando usted lo pide.',
            'The pause is over. The schedule is off: runs only begin when you ask for them.',
          ),
        };
      }
      const at = world.format.instant(first);
      return {
        sentence: world.say(
          `El horario sigue su curso; la próxima corrida empieza el ${at}.`,
          `The schedule goes on; the next run begins on ${at}.`,
        ),
      };
    },
  };
}
