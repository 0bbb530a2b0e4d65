/** Why things stop or wait, in both languages, as the application would say it. */

import type { Cause, Trouble } from '../lib/generated/bindings';
import type { Lang } from '../lib/messages';

/** What stops a step. */
export type Fault = 'refused' | 'braked';

type Said = Record<Lang, { sentence: string; hint: string }>;

/** Changes that a braked step would make. */
export const BRAKED = { effects: 312, limit: 200 };

const CAUSES = {
  refused: {
    code: 'portal.unauthorized',
    disposition: 'fix_setup',
    arguments: { tenant: 'golfo' },
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
    code: 'step.brake',
    disposition: 'fix_setup',
    arguments: { effects: `${BRAKED.effects}`, limit: `${BRAKED.limit}` },
    es: {
      sentence: `Esta corrida haría ${BRAKED.effects} cambios, más que el límite de ${BRAKED.limit}; no se hizo ninguno y esperamos su aprobación.`,
      hint: 'Revise la lista con una corrida de prueba. Si es correcta, apruébela y saldrá en la siguiente corrida.',
    },
    en: {
      sentence: `This run would make ${BRAKED.effects} changes, more than the limit of ${BRAKED.limit}; none was made and we wait for your approval.`,
      hint: 'Look at the list with a dry run. If it is right, approve it and it goes with the next run.',
    },
  },
  noProvider: {
    code: 'payment.no_provider',
    disposition: 'fix_document',
    arguments: { vendor: 'PV0417' },
    es: {
      sentence: 'El proveedor PV0417 no tiene en Sage su identificador del portal.',
      hint: 'Escríbalo en el campo PROVIDERID del proveedor; el pago saldrá en la siguiente corrida.',
    },
    en: {
      sentence: 'The supplier PV0417 has no portal id in Sage.',
      hint: 'Write it into the field PROVIDERID of the supplier; the payment goes with the next run.',
    },
  },
  differs: {
    code: 'order.differs',
    disposition: 'fix_document',
    arguments: { field: 'total' },
    es: {
      sentence: 'El total de la orden no es igual en Sage y en el portal.',
      hint: 'Compare ambos lados. Si el de Sage es el correcto, apruebe la orden; si no, corrija Sage.',
    },
    en: {
      sentence: 'The total of the order is not the same in Sage and in the portal.',
      hint: 'Compare both sides. If that of Sage is right, approve the order; otherwise correct Sage.',
    },
  },
  rejected: {
    code: 'portal.rejected',
    disposition: 'fix_document',
    arguments: { detail: 'RFC' },
    es: {
      sentence: 'El portal rechazó el documento: el RFC del emisor no coincide con el del proveedor.',
      hint: 'Corrija el RFC en Sage o en el portal; se intentará de nuevo en 30 minutos.',
    },
    en: {
      sentence: 'The portal refused the document: the RFC of the issuer is not that of the supplier.',
      hint: 'Correct the RFC in Sage or in the portal; it is tried again in 30 minutes.',
    },
  },
  rejectedTotal: {
    code: 'portal.rejected',
    disposition: 'fix_document',
    arguments: { detail: 'total' },
    es: {
      sentence: 'El portal rechazó el documento: su importe no es el de las facturas que paga.',
      hint: 'Revise en Sage a qué facturas se aplicó el pago; se intentará de nuevo en 30 minutos.',
    },
    en: {
      sentence: 'The portal refused the document: its amount is not that of the invoices it pays.',
      hint: 'Look in Sage at which invoices the payment was applied to; it is tried again in 30 minutes.',
    },
  },
  beforeGoLive: {
    code: 'document.before_go_live',
    disposition: 'fix_document',
    arguments: {},
    es: {
      sentence: 'El documento es anterior al arranque; se deja como está.',
      hint: 'Si de todos modos debe enviarse, apruébelo.',
    },
    en: {
      sentence: 'The document is from before go-live; it is left as it is.',
      hint: 'If it is to be sent all the same, approve it.',
    },
  },
  unreachable: {
    code: 'portal.unreachable',
    disposition: 'retry_later',
    arguments: {},
    es: {
      sentence: 'El portal no contestó, así que por ahora no se sabe qué tiene de este documento.',
      hint: 'Actualice en unos minutos.',
    },
    en: {
      sentence: 'The portal did not answer, so what it has of this document is not known for now.',
      hint: 'Refresh in a few minutes.',
    },
  },
  timeout: {
    code: 'portal.timeout',
    disposition: 'verify_first',
    arguments: { seconds: '30' },
    es: {
      sentence: 'El portal no contestó en 30 segundos; puede que haya aceptado el documento.',
      hint: 'No haga nada: antes de enviarlo otra vez se pregunta al portal.',
    },
    en: {
      sentence: 'The portal did not answer within 30 seconds; it may have accepted the document.',
      hint: 'Do nothing: the portal is asked before it is sent again.',
    },
  },
} satisfies Record<string, Omit<Cause, 'sentence' | 'hint'> & Said>;

export type CauseName = keyof typeof CAUSES;

export function cause(lang: Lang, name: CauseName): Cause {
  const { code, disposition, arguments: facts, [lang]: said } = CAUSES[name];
  return { code, disposition, arguments: facts, ...said };
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

export function busyTrouble(lang: Lang): Trouble {
  const said = {
    es: {
      sentence: 'Otro motor de SageConnect ya trabaja con esta carpeta de datos.',
      hint: 'Espere a que termine, o cierre el otro programa, y vuelva a intentar.',
    },
    en: {
      sentence: 'Another engine of SageConnect already works with this data folder.',
      hint: 'Wait until it has finished, or close the other program, and try again.',
    },
  };
  return { code: 'engine.busy', details: [], ...said[lang] };
}

export function lockedTrouble(lang: Lang): Trouble {
  const said = {
    es: {
      sentence: 'El almacén de credenciales (Secret Service) está cerrado y nadie lo abrió.',
      hint: 'Inicie sesión con la cuenta que ejecuta SageConnect y abra su almacén cuando lo pida.',
    },
    en: {
      sentence: 'The credential store (Secret Service) is locked, and nobody unlocked it.',
      hint: 'Sign in with the account that runs SageConnect, and unlock its store when it asks.',
    },
  };
  return { code: 'secret.store_locked', details: [], ...said[lang] };
}

/** That neither side has a document. */
export function nowhereTrouble(lang: Lang, number: string): Trouble {
  const sentence = {
    es: `No se encontró ningún documento con «${number}».`,
    en: `No document was found with “${number}”.`,
  };
  return { code: 'usage.unknown_document', details: [], sentence: sentence[lang], hint: '' };
}

export function journalTrouble(lang: Lang): Trouble {
  const said = {
    es: {
      sentence: 'No se pudo leer el diario: el disco no contesta.',
      hint: 'Revise el disco de la carpeta de datos y elija «Reintentar».',
    },
    en: {
      sentence: 'The journal could not be read: the disk does not answer.',
      hint: 'Look at the disk of the data folder and choose “Try again”.',
    },
  };
  return { code: 'journal.unreadable', details: [], ...said[lang] };
}
