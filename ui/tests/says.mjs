/**
 * What each page has to say in each state, in both languages: the words that tell it from the others.
 * A page that is not listed for a state says what `ANY` has for it.
 */

/** Each state of the demonstration, and what every page says where the state is about all of them. */
export const ANY = {
  finished: null,
  attention: null,
  running: null,
  stopping: null,
  elsewhere: null,
  empty: null,
  none: null,
  paused: null,
  many: null,
  stale: null,
  refused: null,
  loading: { es: 'Leyendo…', en: 'Reading…' },
  error: { es: 'Falta portal.base_url', en: 'portal.base_url is missing' },
  silent: { es: 'La aplicación no contesta', en: 'The application does not answer' },
  failing: { es: 'No se pudo leer el diario', en: 'The journal could not be read' },
};
export const STATES = Object.keys(ANY);

export const TITLES = {
  status: { es: 'Estado', en: 'Status' },
  runs: { es: 'Corridas', en: 'Runs' },
  documents: { es: 'Documentos', en: 'Documents' },
  attention: { es: 'Atención', en: 'Attention' },
  schedule: { es: 'Programación', en: 'Schedule' },
  logs: { es: 'Registros', en: 'Logs' },
  about: { es: 'Acerca de', en: 'About' },
};
export const PAGES = Object.keys(TITLES);

const WAITING = { es: '1,600 documentos esperan', en: '1,600 documents wait' };
const REFUSED = { es: 'no aceptó las credenciales', en: 'did not accept the credentials' };
const RUNS = { es: 'Se muestran 60 corridas', en: '60 runs are shown' };
const NO_RUNS = { es: 'Todavía no hay corridas', en: 'There are no runs yet' };

export const SAYS = {
  status: {
    finished: WAITING,
    stale: WAITING,
    refused: WAITING,
    failing: WAITING,
    attention: REFUSED,
    many: REFUSED,
    paused: { es: '22 nov 2026, 12:00', en: '22 Nov 2026, 12:00' },
    empty: NO_RUNS,
    none: { es: 'No hay ninguna empresa habilitada', en: 'No company is enabled' },
    loading: { es: 'Abriendo la instalación…', en: 'Opening the installation…' },
    running: { es: 'Corriendo desde', en: 'Running since' },
    stopping: { es: 'Deteniendo…', en: 'Stopping…' },
    elsewhere: { es: 'está en marcha en otro proceso', en: 'is under way in another process' },
  },
  runs: {
    finished: RUNS,
    attention: RUNS,
    many: RUNS,
    running: { es: 'En curso', en: 'Under way' },
    stopping: { es: 'En curso', en: 'Under way' },
    paused: { es: 'En pausa', en: 'Paused' },
    empty: NO_RUNS,
    none: NO_RUNS,
  },
  documents: {
    finished: { es: '84 documentos', en: '84 documents' },
    attention: { es: '400 documentos', en: '400 documents' },
    many: { es: 'Se muestran los primeros 1,000', en: 'The first 1,000 are shown' },
    empty: { es: 'Ningún documento todavía', en: 'No documents yet' },
  },
  attention: {
    finished: { es: 'Nada requiere su atención', en: 'Nothing needs your attention' },
    attention: { es: '315 documentos requieren', en: '315 documents need' },
    many: { es: '10,103 documentos requieren', en: '10,103 documents need' },
    empty: { es: 'Nada requiere su atención', en: 'Nothing needs your attention' },
  },
  schedule: {
    finished: { es: 'Cada 15 minutos', en: 'Every 15 minutes' },
    attention: { es: 'Recuperado', en: 'Made up for' },
    many: { es: 'Perdido', en: 'Missed' },
    running: { es: 'Por empezar', en: 'About to begin' },
    stopping: { es: 'Por empezar', en: 'About to begin' },
    paused: { es: 'En pausa hasta', en: 'Paused until' },
    empty: { es: 'Ningún programa lleva el horario ahora', en: 'No program keeps the schedule now' },
    none: { es: 'El horario está apagado', en: 'The schedule is off' },
  },
  logs: {
    finished: { es: 'enviado y confirmado', en: 'sent and confirmed' },
    attention: { es: 'Los registros no se pueden escribir ahora', en: 'The logs cannot be written now' },
    many: { es: 'Se muestran 500 renglones', en: '500 lines are shown' },
    empty: { es: 'Todavía no hay registros', en: 'There are no logs yet' },
    none: { es: 'Todavía no hay registros', en: 'There are no logs yet' },
  },
  about: {
    finished: { es: 'nunca se ha probado', en: 'has never been tried' },
    attention: { es: 'El archivo no se puede usar como está', en: 'The file cannot be used as it is' },
    empty: { es: 'Sin errores ni avisos', en: 'No errors, no warnings' },
    none: { es: '0 habilitadas', en: '0 enabled' },
  },
};
