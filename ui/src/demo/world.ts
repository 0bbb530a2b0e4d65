/** Invented companies and sentences of the demonstration. */

import type { Cause, Counters, Trouble } from '../lib/generated/bindings';
import type { Lang } from '../lib/messages';

export const STEP = 'uploadPayments';

export interface Company {
  key: string;
  name: string;
  after: Counters;
  attention: number;
  isBroken: boolean;
  isNew: boolean;
}

export const COMPANIES: readonly Company[] = [
  {
    key: 'norte',
    name: 'Aceros del Norte Inventados, S.A. de C.V.',
    after: { candidates: 31, done: 28, waiting: 3, failed: 0 },
    attention: 2,
    isBroken: false,
    isNew: false,
  },
  {
    key: 'bajio',
    name: 'Empaques Imaginarios del Bajío, S. de R.L.',
    after: { candidates: 1204, done: 46, waiting: 1156, failed: 2 },
    attention: 1,
    isBroken: false,
    isNew: false,
  },
  {
    key: 'golfo',
    name: 'Muelles de Papel del Golfo, S.A. de C.V.',
    after: { candidates: 17, done: 17, waiting: 0, failed: 0 },
    attention: 0,
    isBroken: true,
    isNew: true,
  },
];

export const SENTENCES = {
  es: {
    step: 'Enviar pagos',
    never: 'Todavía no se ha corrido ningún ciclo.',
    waiting: '1,159 documentos esperan y saldrán solos.',
    attention: 'La última corrida (22 nov 2026, 10:15) falló: el portal no aceptó las credenciales de una empresa.',
    running: 'Corriendo desde 22 nov 2026, 10:20.',
    busy: {
      sentence: 'Otro motor de SageConnect ya trabaja con esta carpeta de datos.',
      hint: 'Espere a que termine, o cierre el otro programa, y vuelva a intentar.',
    },
  },
  en: {
    step: 'Send payments',
    never: 'No cycle has been run yet.',
    waiting: '1,159 documents wait and will go by themselves.',
    attention: 'The last run (22 Nov 2026, 10:15) failed: the portal did not accept the credentials of a company.',
    running: 'Running since 22 Nov 2026, 10:20.',
    busy: {
      sentence: 'Another engine of SageConnect already works with this data folder.',
      hint: 'Wait until it has finished, or close the other program, and try again.',
    },
  },
} as const;

export function cause(lang: Lang): Cause {
  const said = {
    es: {
      sentence: 'El portal no aceptó las credenciales de la empresa «golfo»; no se envió nada de ella.',
      hint: 'Guarde de nuevo la clave y el secreto de esa empresa. Las demás empresas siguen su curso.',
    },
    en: {
      sentence: 'The portal did not accept the credentials of the company “golfo”; nothing of it was sent.',
      hint: 'Store the key and the secret of that company again. The other companies go on.',
    },
  };
  return { code: 'portal.unauthorized', disposition: 'fix_setup', arguments: {}, ...said[lang] };
}

export function settingsTrouble(lang: Lang): Trouble {
  const said = {
    es: {
      sentence: 'La configuración tiene 2 errores.',
      hint: 'Corrija el archivo y elija «Reintentar».',
      details: [
        'Falta portal.base_url: la dirección del portal.',
        'database.query_timeout debe estar entre 1 y 600, y dice 0.',
      ],
    },
    en: {
      sentence: 'The settings have 2 errors.',
      hint: 'Correct the file and choose “Try again”.',
      details: [
        'portal.base_url is missing: the address of the portal.',
        'database.query_timeout must be between 1 and 600, and says 0.',
      ],
    },
  };
  return { code: 'settings.invalid', ...said[lang] };
}
