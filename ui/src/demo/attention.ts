/** What needs a person, and what a person decides about it. */

import type { Attention, AttentionGroup, StoppedStep } from '../lib/generated/bindings';
import { BRAKED, cause } from './causes';
import { COMPANIES, STEPS } from './companies';
import type { Desk } from './desk';
import type { Answers, World } from './world';

export function attentionAnswers(
  world: World,
  desk: Desk,
): Pick<Answers, 'attention' | 'retry' | 'approve' | 'ignore' | 'stop_ignoring'> {
  const hasAny = world.state === 'many' || world.state === 'attention';
  /** Steps whose plan was let through. */
  const released = new Set<string>();

  function groups(): AttentionGroup[] {
    return desk.groups().map(({ reason, documents }) => ({
      code: cause(world.lang, reason.causes[0]!).code + (reason.takesApproval ? '.decide' : ''),
      title: reason[world.lang],
      count: documents.length,
      takes_approval: reason.takesApproval,
      hint: reason.causes.length > 1 ? null : cause(world.lang, reason.causes[0]!).hint,
      documents,
    }));
  }

  function steps(): StoppedStep[] {
    if (!hasAny) return [];
    return COMPANIES.flatMap(({ key, faults }) =>
      STEPS.flatMap((step): StoppedStep[] => {
        const fault = faults[step];
        if (fault === undefined || released.has(`${key}/${step}`)) return [];
        const braked = fault === 'braked' ? BRAKED.effects : null;
        return [{ tenant: key, step, cause: cause(world.lang, fault), braked }];
      }),
    );
  }

  function counted(count: number, es: [string, string], en: [string, string]): { sentence: string } {
    const [one, other] = world.say(es, en);
    return { sentence: (count === 1 ? one : other).replace('#', world.format.count(count)) };
  }

  return {
    attention: (): Attention => {
      const found = groups();
      return {
        count: found.reduce((sum, { count }) => sum + count, 0),
        groups: found,
        steps: steps(),
        ignored: desk.ignored(),
      };
    },
    retry: ({ documents }) => {
      desk.decide(documents, 'retried');
      return counted(
        documents.length,
        ['Se intenta de nuevo # documento.', 'Se intentan de nuevo # documentos.'],
        ['# document is tried again.', '# documents are tried again.'],
      );
    },
    approve: ({ documents, brake }) => {
      if (brake !== null) {
        released.add(`${brake.tenant}/${brake.step}`);
        world.changed('documents', 'status');
        return counted(
          BRAKED.effects,
          ['Quedó aprobado # cambio; sale en la siguiente corrida.', 'Quedaron aprobados # cambios; salen en la siguiente corrida.'],
          ['# change was approved; it goes with the next run.', '# changes were approved; they go with the next run.'],
        );
      }
      desk.decide(documents, 'approved');
      return counted(
        documents.length,
        [
          'Quedó aprobado # documento; la siguiente corrida lo atiende.',
          'Quedaron aprobados # documentos; la siguiente corrida los atiende.',
        ],
        [
          '# document was approved; the next run deals with it.',
          '# documents were approved; the next run deals with them.',
        ],
      );
    },
    ignore: ({ documents, reason }) => {
      desk.ignore(documents, reason);
      return counted(
        documents.length,
        ['Se ignora # documento mientras su causa sea la misma.', 'Se ignoran # documentos mientras su causa sea la misma.'],
        [
          '# document is ignored while its cause stays the same.',
          '# documents are ignored while their causes stay the same.',
        ],
      );
    },
    stop_ignoring: ({ documents }) => {
      desk.attend(documents);
      return counted(
        documents.length,
        ['# documento vuelve a requerir su atención.', '# documentos vuelven a requerir su atención.'],
        ['# document needs your attention again.', '# documents need your attention again.'],
      );
    },
  };
}
