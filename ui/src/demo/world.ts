/** Invented companies and sentences of the demonstration. */

import { count } from '../lib/format';
import type { Cause, Counters, Trouble } from '../lib/generated/bindings';
import type { Lang } from '../lib/messages';

/** The steps of the cycle, in its order. */
export const STEPS = [
  'buildProviders',
  'downloadCFDI',
  'checkPayments',
  'uploadPayments',
  'createPurchaseOrders',
  'processOrderChanges',
  'closePurchaseOrders',
  'startChildProcess',
] as const;
export type Step = (typeof STEPS)[number];

/** The steps that ask the portal. */
const OF_THE_PORTAL: readonly Step[] = STEPS.slice(0, -1);
const OF_ORDERS: readonly Step[] = ['createPurchaseOrders', 'processOrderChanges', 'closePurchaseOrders'];

export const STEP_NAMES: Record<Lang, Record<Step, string>> = {
  es: {
    buildProviders: 'Exportar proveedores',
    downloadCFDI: 'Descargar facturas',
    checkPayments: 'Anotar complementos',
    uploadPayments: 'Enviar pagos',
    createPurchaseOrders: 'Enviar órdenes',
    processOrderChanges: 'Cambiar órdenes',
    closePurchaseOrders: 'Cerrar órdenes',
    startChildProcess: 'Importar a Sage',
  },
  en: {
    buildProviders: 'Export suppliers',
    downloadCFDI: 'Download invoices',
    checkPayments: 'Record complements',
    uploadPayments: 'Send payments',
    createPurchaseOrders: 'Send orders',
    processOrderChanges: 'Update orders',
    closePurchaseOrders: 'Close orders',
    startChildProcess: 'Import into Sage',
  },
};

/** What stops a step. */
export type Fault = 'refused' | 'braked';

export interface Company {
  key: string;
  name: string;
  /** Counters at the end of a run in which all goes well. */
  after: Record<Step, Counters>;
  /** Documents that need a person where all does not. */
  attention: number;
  /** What stops its steps there. */
  faults: Partial<Record<Step, Fault>>;
  /** The steps whose last run only looked: those of a new company, or orders where so far only payments went. */
  baseline: readonly Step[];
}

export const COMPANIES: readonly Company[] = [
  {
    key: 'norte',
    name: 'Aceros del Norte Inventados, S.A. de C.V.',
    after: {
      buildProviders: counters(4),
      downloadCFDI: counters(18, 11),
      checkPayments: counters(6, 2),
      uploadPayments: counters(28, 3),
      createPurchaseOrders: counters(9, 2),
      processOrderChanges: counters(5),
      closePurchaseOrders: counters(4, 18),
      startChildProcess: counters(1),
    },
    attention: 2,
    faults: {},
    baseline: OF_ORDERS,
  },
  {
    key: 'bajio',
    name: 'Empaques Imaginarios del Bajío, S. de R.L.',
    after: {
      buildProviders: counters(9, 1),
      downloadCFDI: counters(57, 40),
      checkPayments: counters(31),
      uploadPayments: counters(46, 1156, 2),
      createPurchaseOrders: counters(32, 6, 1),
      processOrderChanges: counters(12, 306),
      closePurchaseOrders: counters(9, 55),
      startChildProcess: counters(1),
    },
    attention: 313,
    faults: { processOrderChanges: 'braked' },
    baseline: [],
  },
  {
    key: 'golfo',
    name: 'Muelles de Papel del Golfo, S.A. de C.V.',
    after: {
      buildProviders: counters(2),
      downloadCFDI: counters(12),
      checkPayments: counters(5),
      uploadPayments: counters(17),
      createPurchaseOrders: counters(21),
      processOrderChanges: counters(3),
      closePurchaseOrders: counters(0),
      startChildProcess: counters(1),
    },
    attention: 0,
    faults: Object.fromEntries(OF_THE_PORTAL.map((step) => [step, 'refused'])),
    baseline: STEPS,
  },
];

function counters(done: number, waiting = 0, failed = 0): Counters {
  return { candidates: done + waiting + failed, done, waiting, failed };
}

const WAITING = COMPANIES.flatMap(({ after }) => STEPS.map((step) => after[step].waiting)).reduce(
  (sum, waiting) => sum + waiting,
);

export const SENTENCES = {
  es: {
    never: 'Todavía no se ha corrido ningún ciclo.',
    waiting: `${count('es-MX', WAITING)} documentos esperan y saldrán solos.`,
    attention: 'La última corrida (22 nov 2026, 10:15) falló: el portal no aceptó las credenciales de una empresa.',
    running: 'Corriendo desde 22 nov 2026, 10:20.',
    busy: {
      sentence: 'Otro motor de SageConnect ya trabaja con esta carpeta de datos.',
      hint: 'Espere a que termine, o cierre el otro programa, y vuelva a intentar.',
    },
  },
  en: {
    never: 'No cycle has been run yet.',
    waiting: `${count('en-US', WAITING)} documents wait and go by themselves.`,
    attention: 'The last run (22 Nov 2026, 10:15) failed: the portal did not accept the credentials of a company.',
    running: 'Running since 22 Nov 2026, 10:20.',
    busy: {
      sentence: 'Another engine of SageConnect already works with this data folder.',
      hint: 'Wait until it has finished, or close the other program, and try again.',
    },
  },
} as const;

/** Changes that a braked step would make. */
const BRAKED = { effects: '312', limit: '200' };

export function cause(lang: Lang, fault: Fault): Cause {
  const said = {
    refused: {
      es: {
        sentence: 'El portal no aceptó las credenciales de la empresa «golfo»; no se envió nada de ella.',
        hint: 'Guarde de nuevo la clave y el secreto de esa empresa. Las demás empresas siguen su curso.',
      },
      en: {
        sentence: 'The portal did not accept the credentials of the company “golfo”; nothing of it was sent.',
        hint: 'Store the key and the secret of that company again. The other companies go on.',
      },
    },
    braked: {
      es: {
        sentence: `Esta corrida haría ${BRAKED.effects} cambios, más que el límite de ${BRAKED.limit}; no se hizo ninguno y esperamos su aprobación.`,
        hint: 'Revise la lista con una corrida de prueba. Si es correcta, apruébela y saldrá en la siguiente corrida.',
      },
      en: {
        sentence: `This run would make ${BRAKED.effects} changes, more than the limit of ${BRAKED.limit}; none was made and we wait for your approval.`,
        hint: 'Look at the list with a dry run. If it is right, approve it and it goes with the next run.',
      },
    },
  };
  const facts = {
    refused: { code: 'portal.unauthorized', arguments: { tenant: 'golfo' } },
    braked: { code: 'step.brake', arguments: BRAKED },
  };
  return { ...facts[fault], disposition: 'fix_setup', ...said[fault][lang] };
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
