/** The schedule, its times, and pauses. */

import type { Expression, Pause, Schedule, Slot } from '../lib/generated/bindings';
import { faultText, parse, reading, upcoming } from './cron';
import { LAST_RUN, type Site } from './status';
import type { Answers, World } from './world';

const INTERVAL = 15;
const SLOTS = 14;
const SLOTS_MANY = 100;
const AHEAD = 5;
const HOUR = 60;
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

export function scheduleAnswers(
  world: World,
  site: Site,
): Pick<Answers, 'schedule' | 'check_schedule' | 'change_schedule' | 'pause' | 'resume'> {
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

  /** A pause in one sentence. */
  function paused({ until, note }: Pick<Pause, 'until' | 'note'>): string {
    const at = until === null ? null : world.format.instant(until);
    const end =
      at === null
        ? world.say('En pausa hasta que alguien reanude.', 'Paused until somebody resumes.')
        : world.say(`En pausa hasta ${at}.`, `Paused until ${at}.`);
    return note === '' ? end : `${end} ${world.say('Motivo', 'Reason')}: ${note}.`;
  }

  return {
    schedule: (): Schedule => {
      const { reading, next } = checked(expression);
      return {
        expression,
        reading,
        zone: world.zone,
        is_enabled: isEnabled,
        is_hosted: world.state !== 'empty',
        next: isEnabled ? next : [],
        pause: site.pause,
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
    pause: ({ length, until: asked, note }) => {
      const until = { hour: world.ago(-HOUR), tomorrow: world.ago(-MORNING), until: asked, resumed: null }[length];
      const sentence = paused({ until, note });
      site.hold({ since: world.ago(0), until, note, actor: 'MOSTRADOR\\lucia', sentence });
      return { sentence };
    },
    resume: () => {
      site.hold(null);
      return { sentence: world.say('El horario sigue su curso.', 'The schedule goes on.') };
    },
  };
}
