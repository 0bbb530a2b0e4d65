/** The settings, the checks of every server, and what the program is. */

import type { Check, Preferences, Problem } from '../lib/generated/bindings';
import { cause, settingsTrouble } from './causes';
import { COMPANIES } from './companies';
import type { Answers, World } from './world';

/** How long the servers take to answer. */
const ANSWER_MS = 300;
const CHECKS = [
  'sql',
  'clock',
  'schema',
  'rights',
  'control',
  'authorizations',
  'portal',
  'company',
  'folder',
  'importer',
] as const;

export function settingsAnswers(
  world: World,
): Pick<Answers, 'settings' | 'check_connections' | 'about' | 'preferences' | 'set_preferences'> {
  let preferences: Preferences = { closing: 'ask', do_not_disturb: false };
  /** Whether the installation could be opened. */
  const isOpen = world.state !== 'error';
  const companies = world.state === 'none' ? [] : COMPANIES;
  const hasTrouble = world.state === 'attention' || world.state === 'many';

  const warning: Problem = {
    level: 'warning',
    code: 'C021',
    key: 'database.trust',
    value: 'any',
    sentence: world.say(
      'El certificado del servidor no se comprueba. Indique «system» o «ca_file» cuando el servidor tenga uno válido.',
      'The certificate of the server is not checked. Say “system” or “ca_file” once the server has a valid one.',
    ),
  };
  const mistake: Problem = {
    level: 'error',
    code: 'C005',
    key: 'tenant[2].rfc',
    value: 'MPG-010101',
    sentence: world.say('El RFC lleva 12 caracteres, sin guiones.', 'The RFC has 12 characters, without dashes.'),
  };

  return {
    settings: () => ({
      file: 'C:\\ProgramData\\SageConnect\\settings.toml',
      is_valid: !hasTrouble,
      problems: hasTrouble ? [mistake, warning] : world.hasRun ? [warning] : [],
    }),
    check_connections: async () => {
      await new Promise((answer) => setTimeout(answer, ANSWER_MS));
      const checks = companies.flatMap((company) =>
        CHECKS.map((check): Check => {
          const isRefused = hasTrouble && company.key === 'golfo' && check === 'portal';
          return {
            tenant: company.key,
            check,
            step: check === 'importer' ? 'startChildProcess' : null,
            is_ok: !isRefused,
            cause: isRefused ? cause(world.lang, 'refused') : null,
          };
        }),
      );
      return { is_ok: checks.every((check) => check.is_ok), checks };
    },
    about: () => ({
      version: '0.1.0',
      searched: isOpen ? [] : ['C:\\ProgramData\\SageConnect', 'C:\\Users\\ana\\AppData\\Local\\SageConnect'],
      trouble: isOpen ? null : settingsTrouble(world.lang),
      settings_folder: 'C:\\ProgramData\\SageConnect',
      data_folder: 'C:\\ProgramData\\SageConnect\\data',
      log_folder: 'C:\\ProgramData\\SageConnect\\logs',
      secret_store: isOpen ? world.say('Administrador de credenciales de Windows', 'Windows Credential Manager') : null,
      is_sandbox: isOpen ? true : null,
      companies: isOpen ? companies.length : null,
      never_tried: world.say(
        'Esta versión nunca se ha probado con un SQL Server con Sage 300, con el portal ni con el importador reales.',
        'This version has never been tried with a real SQL Server with Sage 300, portal or importer.',
      ),
    }),
    preferences: () => preferences,
    set_preferences: (chosen) => {
      preferences = chosen;
      world.changed('notices');
      return { sentence: world.say('Quedó guardado.', 'Saved.') };
    },
  };
}
