import type { Commands, Trouble } from '../generated/bindings';

/** What the page stands on. The tray application and the demonstration each have one. */
export interface Backend {
  /** Carries out a command; what keeps it from being carried out arrives as a rejected `Trouble`. */
  call<Name extends keyof Commands>(name: Name): Promise<Commands[Name]>;
  /** Calls back when something changed; gives back how to end that. */
  onChange(told: () => void): () => void;
}

/** Whether a rejection is one of ours and can be shown as it stands. */
export function isTrouble(reason: unknown): reason is Trouble {
  return (
    typeof reason === 'object' &&
    reason !== null &&
    'sentence' in reason &&
    'hint' in reason &&
    'details' in reason
  );
}
