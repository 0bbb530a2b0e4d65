/** What is found among the documents, and the life line of each. */

import type { AttemptLine, DocumentItem, DocumentName, LifeLine, Station, Trouble } from '../lib/generated/bindings';
import { cause, nowhereTrouble } from './causes';
import { KINDS, type Desk, type DocumentKind } from './desk';
import type { Answers, World } from './world';

type Side = 'sage' | 'authorization' | 'control' | 'portal' | 'folder';

/** Where a document of a kind can stand, in the order of its journey. */
const JOURNEYS: Record<string, readonly Side[]> = {
  payment: ['sage', 'control', 'portal'],
  order: ['sage', 'authorization', 'control', 'portal'],
  complement: ['portal', 'sage'],
  cfdi: ['portal', 'folder', 'sage'],
  supplier: ['portal', 'folder'],
  import: ['folder'],
};

const NAMES: Record<Side, { es: string; en: string }> = {
  sage: { es: 'En Sage', en: 'In Sage' },
  authorization: { es: 'Autorización', en: 'Authorization' },
  control: { es: 'En la tabla de control', en: 'In the control table' },
  portal: { es: 'En el portal', en: 'In the portal' },
  folder: { es: 'En la carpeta', en: 'In the folder' },
};

/** Sides that hold a document in a state; `null` = all of them. */
const HELD: Record<string, readonly Side[] | null> = {
  done: null,
  adopted: null,
  confirmed: ['sage', 'authorization', 'portal'],
  waiting: ['sage', 'authorization'],
  attention: ['sage', 'authorization'],
  left_alone: ['sage', 'authorization'],
  withdrawn: [],
};

function line(world: World, side: Side, amount: string | null): string {
  const money = amount === null ? '' : ` · ${world.format.money(amount)}`;
  const day = world.format.day(world.dayAgo(2));
  const at = world.format.instant(world.ago(96));
  switch (side) {
    case 'sage':
      return `${day} · PV0417 · Ferretera Ficticia, S.A.${money}`;
    case 'authorization':
      return world.say(`Autorizada (${day})`, `Authorized (${day})`);
    case 'control':
      return 'PAID · 65f0c2a1b4 · NORDAT';
    case 'portal':
      return `PAID · 65f0c2a1b4${money}`;
    case 'folder':
      return world.say(
        `el importador ya guardó PV0417.xml entre los procesados (${at})`,
        `the importer has put PV0417.xml among the processed ones (${at})`,
      );
  }
}

function stations(world: World, { kind, amount }: DocumentItem, state: string | null): Station[] {
  const held = HELD[state ?? 'withdrawn'];
  return (JOURNEYS[kind] ?? []).map((side): Station => {
    const isHeld = held === null || (held ?? []).includes(side);
    const isSilent = state === 'waiting' && side === 'portal';
    const absent = world.say('No está', 'Not there');
    return {
      station: side,
      name: NAMES[side][world.lang],
      state: isSilent ? 'unknown' : isHeld ? 'present' : 'absent',
      lines: [isSilent ? '—' : isHeld ? line(world, side, amount) : absent],
    };
  });
}

function attempts(world: World, again: number, { state, last_attempt, cause: why }: DocumentItem): AttemptLine[] {
  if (last_attempt === null) return [];
  const operation = world.say('Enviar al portal', 'Send to the portal');
  const attempt = (
    run: number,
    minutes: number,
    outcome: string | null,
    name: string,
    cause: AttemptLine['cause'],
  ): AttemptLine => ({
    run,
    started: world.ago(minutes),
    finished: outcome === null ? null : world.ago(minutes, -31),
    operation,
    outcome,
    outcome_name: name,
    cause,
  });
  const silent = attempt(
    121,
    112,
    'unknown',
    world.say('sin respuesta', 'no answer'),
    cause(world.lang, 'timeout'),
  );
  switch (state) {
    case 'done':
    case 'confirmed':
      return [silent, attempt(122, 97, 'confirmed', world.say('aceptado', 'accepted'), null)];
    case 'adopted':
      return [attempt(122, 97, 'adopted', world.say('ya estaba', 'was there already'), null)];
    case 'waiting':
      return [attempt(120, 127, null, '—', null), silent];
    case 'attention':
      return [
        attempt(122, 97, 'refused', world.say('rechazado', 'refused'), why),
        attempt(128, 6, 'refused', world.say('rechazado', 'refused'), why),
        ...Array.from({ length: again }, (_, index) =>
          attempt(129 + index, -index, 'refused', world.say('rechazado', 'refused'), why),
        ),
      ];
    default:
      return [];
  }
}

/** A document that no run has seen. */
function unseen(world: World, name: DocumentName): LifeLine {
  const blank = { ...name, amount: null } as DocumentItem;
  return {
    document: name,
    kind_name: KINDS[name.kind as DocumentKind]?.[world.lang] ?? name.kind,
    title: name.number,
    party: null,
    amount: null,
    state: null,
    state_name: null,
    stations: stations(world, blank, null),
    attempts: [],
    decisions: [],
    next: world.say(
      'Ninguna corrida lo ha visto todavía; se revisa en la siguiente.',
      'No run has seen it yet; the next one looks at it.',
    ),
    next_attempt: null,
    cause: null,
    unanswered: [],
    can_retry: false,
    can_approve: false,
    ignored: null,
  };
}

function life(world: World, desk: Desk, name: DocumentName): LifeLine {
  const found = desk
    .items()
    .find(({ tenant, kind, number }) => tenant === name.tenant && kind === name.kind && number === name.number);
  // Of these nobody knows anything.
  if (name.number.endsWith('404')) throw nowhereTrouble(world.lang, name.number) satisfies Trouble;
  if (found === undefined) return unseen(world, name);
  const { state } = found;
  const decision = desk.decisionOn(name);
  const choice = desk.choiceOn(name);
  const takesApproval = state === 'left_alone' || (desk.reasonOf(name)?.takesApproval ?? false);
  const isOpen = !['done', 'adopted', 'withdrawn'].includes(state);
  const next = {
    waiting: world.say('Se verifica antes', 'Verified first'),
    attention: world.say('Requiere corrección', 'Needs a correction'),
    left_alone: world.say(
      'Se deja como está: es anterior al arranque.',
      'It is left as it is: it is from before go-live.',
    ),
    confirmed: world.say(
      'El portal ya lo tiene; su renglón de control se escribe en la siguiente corrida.',
      'The portal has it; its control row is written by the next run.',
    ),
  }[state];
  const approved = world.say(
    'Una persona lo aprobó; se aplica en la siguiente corrida.',
    'Approved by a person; the next run carries it out.',
  );
  const toCome = world.say('la siguiente corrida la lleva a cabo', 'the next run carries it out');
  const isApproved = decision === 'approved';
  const since = choice === null ? '' : world.format.instant(choice.since);
  return {
    document: name,
    kind_name: found.kind_name,
    title: found.title,
    party: found.party,
    amount: found.amount,
    state,
    state_name: found.state_name,
    stations: stations(world, found, state),
    attempts: attempts(world, desk.refusedAgain(name), found),
    decisions: decision === null ? [] : [`${world.format.instant(world.ago(0))} · MOSTRADOR\\lucia · ${toCome}`],
    next: isApproved ? approved : (next ?? ''),
    next_attempt: found.next_attempt,
    cause: found.cause,
    unanswered: state === 'waiting' ? [cause(world.lang, 'unreachable')] : [],
    can_retry: isOpen && !takesApproval,
    can_approve: isOpen && takesApproval && !isApproved,
    ignored:
      choice === null
        ? null
        : world.say(
            `Lo ignora ${choice.actor} desde ${since}: ${choice.reason}`,
            `Ignored by ${choice.actor} since ${since}: ${choice.reason}`,
          ),
  };
}

export function documentsAnswers(world: World, desk: Desk): Pick<Answers, 'documents' | 'life'> {
  return {
    documents: ({ text, tenant, kind, state, limit }) => {
      const wanted = text.toUpperCase();
      const found = desk
        .items()
        .filter(
          (document) =>
            (document.number.startsWith(wanted) || document.cause?.arguments['vendor']?.startsWith(wanted) === true) &&
            (tenant === null || document.tenant === tenant) &&
            (kind === null || document.kind === kind) &&
            (state === null || document.state === state),
        )
        .sort((a, b) => (b.day ?? '').localeCompare(a.day ?? ''));
      return { documents: found.slice(0, limit), is_cut: found.length > limit };
    },
    life: (name) => life(world, desk, name),
  };
}
