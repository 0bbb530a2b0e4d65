/** Log files, a folder a day. */

import type { LogAsked, LogLine } from '../lib/generated/bindings';
import { fold } from '../pages/logs/fold';
import type { Answers, World } from './world';

const DAYS = 9;
const LINES = 640;
const LINES_MANY = 10_000;
const LIMIT_MAX = 1000;
/** Lines that one search looks at where there are many, before it gives up for now. */
const SEARCHED_MAX = 4000;
const FILES = ['ServerStatus', 'uploadPayments', 'downloadCFDI', 'createPurchaseOrders'] as const;
const LEVELS = ['info', 'info', 'info', 'debug', 'info', 'warn', 'info', 'error'] as const;

const TEXTS = {
  es: [
    'Se leyeron 31 pagos de la empresa norte',
    'El portal contestó 200 en 184 ms',
    'PY{n} enviado y confirmado',
    'Consulta de la ventana: 3 lotes, 412 renglones',
    'Corrida terminada: 42 documentos, 0 fallas',
    'El portal pidió esperar 5 s',
    'Se reconoció la orden PO{n}: ambos lados son iguales',
    'El portal no aceptó las credenciales de la empresa golfo',
  ],
  en: [
    'Read 31 payments of the company norte',
    'The portal answered 200 in 184 ms',
    'PY{n} sent and confirmed',
    'Question for the window: 3 batches, 412 lines',
    'Run over: 42 documents, 0 failures',
    'The portal asked to wait 5 s',
    'Recognised the order PO{n}: both sides are the same',
    'The portal did not accept the credentials of the company golfo',
  ],
} as const;
/** What a portal may answer with: it is text like any other. */
const STRANGE = '<img src=x onerror="document.title=1"> <b>500</b> &amp; <script>alert(1)</script>';
const LONG = 'SELECT H.IDVEND, H.IDINVC, H.AMTINVCTC FROM APIBH AS H INNER JOIN APIBHO AS O ON O.CNTBTCH = H.CNTBTCH ';

function line(world: World, index: number): LogLine {
  const second = 6 * 3600 + index * 4;
  const two = (value: number): string => String(Math.floor(value) % 60).padStart(2, '0');
  const texts = TEXTS[world.lang];
  const text =
    index % 97 === 50
      ? STRANGE
      : index % 61 === 40
        ? LONG.repeat(6)
        : texts[index % texts.length]!.replace('{n}', String(index).padStart(7, '0'));
  return {
    file: FILES[Math.floor(index / 3) % FILES.length]!,
    time: `${two(second / 3600)}:${two(second / 60)}:${two(second)}.${String((index * 37) % 1000).padStart(3, '0')}`,
    level: LEVELS[index % LEVELS.length]!,
    text,
  };
}

export function logsAnswers(world: World): Pick<Answers, 'log_days' | 'log_lines' | 'export_log'> {
  const count = (): number =>
    !world.hasRun ? 0 : (world.state === 'many' ? LINES_MANY : LINES) + world.logged;

  function isFound({ file, level, text }: LogLine, { files, levels, text: wanted }: LogAsked): boolean {
    return (
      (files.length === 0 || files.includes(file)) &&
      (levels.length === 0 || levels.includes(level)) &&
      fold(text).includes(fold(wanted))
    );
  }

  return {
    log_days: () => ({
      folder: 'C:\\ProgramData\\SageConnect\\logs',
      trouble:
        world.state === 'attention'
          ? world.say(
              'C:\\ProgramData\\SageConnect\\logs: no queda espacio en el disco (os error 112)',
              'C:\\ProgramData\\SageConnect\\logs: there is not enough space on the disk (os error 112)',
            )
          : null,
      days: world.hasRun
        ? Array.from({ length: DAYS }, (_, index) => ({
            day: world.dayAgo(index),
            files: FILES.map((name, place) => ({ name, bytes: 318_400 + index * 97_770 + place * 410_003 })),
          }))
        : [],
    }),
    log_lines: (asked) => {
      const end = asked.before === null ? count() : Number(asked.before);
      const limit = Math.min(asked.limit, LIMIT_MAX);
      const lines: LogLine[] = [];
      const isHeavy = asked.text !== '' || asked.files.length > 0 || asked.levels.length > 0;
      const low = world.state === 'many' && isHeavy ? Math.max(end - SEARCHED_MAX, 0) : 0;
      let start = end;
      while (start > low && lines.length < limit) {
        start -= 1;
        const candidate = line(world, start);
        if (isFound(candidate, asked)) lines.unshift(candidate);
      }
      return {
        day: asked.day === '' ? world.dayAgo(0) : asked.day,
        lines,
        before: start > 0 ? String(start) : null,
        is_unfinished: start > 0 && lines.length < limit,
      };
    },
    export_log: (asked) => {
      const all = Array.from({ length: count() }, (_, index) => line(world, index));
      const lines = world.format.count(all.filter((candidate) => isFound(candidate, asked)).length);
      const file = `C:\\ProgramData\\SageConnect\\data\\exports\\sageconnect-${world.dayAgo(0)}-102100.log`;
      return { sentence: world.say(`Se guardó ${file} (${lines} renglones).`, `Saved ${file} (${lines} lines).`) };
    },
  };
}
