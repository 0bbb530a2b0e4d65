/** Invented companies with their steps. */

import type { Counters } from '../lib/generated/bindings';
import type { Lang } from '../lib/messages';
import type { Fault } from './causes';

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

export interface Company {
  key: string;
  name: string;
  /** Counters at the end of a run in which all goes well. */
  after: Record<Step, Counters>;
  /** What stops its steps where all does not. */
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
    faults: Object.fromEntries(OF_THE_PORTAL.map((step) => [step, 'refused'])),
    baseline: STEPS,
  },
];

function counters(done: number, waiting = 0, failed = 0): Counters {
  // A third of what is settled was in order already.
  return { candidates: done + waiting + failed, done, adopted: Math.floor(done / 3), waiting, failed };
}
