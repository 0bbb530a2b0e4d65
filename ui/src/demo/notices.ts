/** What was told to the person. */

import type { Notice } from '../lib/generated/bindings';
import { cause, type CauseName } from './causes';
import { STEPS, STEP_NAMES, type Step } from './companies';
import type { Answers, World } from './world';

export function noticesAnswers(world: World): Pick<Answers, 'notices'> {
  const notice = (
    id: number,
    name: CauseName,
    [es, en]: [string, string],
    { steps, ...rest }: Pick<Notice, 'tenant' | 'documents' | 'page' | 'ended'> & { steps: readonly Step[] },
  ): Notice => ({
    id,
    title: world.say(es, en),
    cause: cause(world.lang, name),
    first_seen: world.ago(60 * id),
    last_seen: world.ago(6),
    seen: 4 * id,
    delivered: world.ago(60 * id),
    step: steps[0] ?? null,
    steps: [...steps],
    step_names: steps.map((step) => STEP_NAMES[world.lang][step]),
    ...rest,
  });
  return {
    notices: () => ({
      notices:
        world.state === 'attention' || world.state === 'many'
          ? [
              notice(3, 'refused', ['Credenciales rechazadas', 'Credentials refused'], {
                tenant: 'golfo',
                steps: STEPS.slice(0, -1),
                documents: 0,
                page: 'attention',
                ended: null,
              }),
              notice(2, 'noProvider', ['Proveedores sin identificador', 'Suppliers without a portal id'], {
                tenant: 'bajio',
                steps: ['checkPayments', 'uploadPayments'],
                documents: 212,
                page: 'attention',
                ended: null,
              }),
              notice(1, 'timeout', ['El portal no contestó', 'The portal did not answer'], {
                tenant: null,
                steps: [],
                documents: 3,
                page: 'runs',
                ended: world.ago(40),
              }),
            ]
          : [],
    }),
  };
}
