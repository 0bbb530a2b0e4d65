/** The page's backend in memory: a few invented states, and a run that goes on by itself. */

import type { Backend, Command, Input } from '../lib/backend/backend';
import type { Commands } from '../lib/generated/bindings';
import type { Lang } from '../lib/messages';
import { attentionAnswers } from './attention';
import { busyTrouble, journalTrouble, settingsTrouble } from './causes';
import { Desk } from './desk';
import { documentsAnswers } from './documents';
import { logsAnswers } from './logs';
import { noticesAnswers } from './notices';
import { runsAnswers } from './runs';
import { scheduleAnswers } from './schedule';
import { settingsAnswers } from './settings';
import type { State } from './states';
import { Site, statusAnswers } from './status';
import { World, type Answers } from './world';

/** What changes something, and is refused where another engine is at work. */
const ACTIONS: ReadonlySet<Command> = new Set<Command>([
  'run',
  'stop_run',
  'retry',
  'approve',
  'ignore',
  'stop_ignoring',
  'change_schedule',
  'pause',
  'resume',
  'export_log',
  'set_preferences',
  'answer_closing',
]);

/** A backend that begins in a state. */
export function demoBackend(state: State, lang: Lang): Backend {
  const world = new World(state, lang);
  const desk = new Desk(world);
  const site = new Site(world, desk);
  const answers: Answers = {
    ...statusAnswers(world, site),
    ...runsAnswers(world, site),
    ...documentsAnswers(world, desk),
    ...attentionAnswers(world, desk),
    ...scheduleAnswers(world, site),
    ...logsAnswers(world),
    ...settingsAnswers(world),
    ...noticesAnswers(world),
  };
  const asked = new Set<Command>();

  /** What a state answers instead. */
  function refuse(name: Command): void {
    if (state === 'silent') throw new Error('there is nobody');
    // What the program is, it says without an installation.
    if (state === 'error' && name !== 'about') throw settingsTrouble(lang);
    if (state === 'failing' && name !== 'snapshot') throw journalTrouble(lang);
    if (state === 'stale' && asked.has(name)) throw journalTrouble(lang);
    if (state === 'refused' && ACTIONS.has(name)) throw busyTrouble(lang);
    asked.add(name);
  }

  return {
    async call<Name extends Command>(name: Name, ...[input]: Input<Name>): Promise<Commands[Name]['reply']> {
      if (state === 'loading') return new Promise(() => {});
      refuse(name);
      const answer: (input: Commands[Name]['input']) => Commands[Name]['reply'] | Promise<Commands[Name]['reply']> =
        answers[name];
      // What a command takes is `null` exactly where it was given nothing.
      return answer((input ?? null) as Commands[Name]['input']);
    },
    onChange: (told) => world.listen(told),
    onGo: () => () => {},
  };
}
