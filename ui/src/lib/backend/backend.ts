import type { Commands, Revisions, Trouble } from '../generated/bindings';

/** A command that the page can give. */
export type Command = keyof Commands;

/** What a command takes beside its name: nothing, where its input is `null`. */
export type Input<Name extends Command> = Commands[Name]['input'] extends null ? [] : [input: Commands[Name]['input']];

/** What the page stands on. The tray application, the sandbox and the demonstration each have one. */
export interface Backend {
  /** Carries out a command; what keeps it from being carried out arrives as a rejected `Trouble`. */
  call<Name extends Command>(name: Name, ...input: Input<Name>): Promise<Commands[Name]['reply']>;
  /**
   * Calls back when something changed, with the revisions of each topic, or with `null` when changes may have gone
   * unheard. Gives back how to end that.
   */
  onChange(told: (revisions: Revisions | null) => void): () => void;
  /** Calls back when the page is asked to show another one, with its name. Gives back how to end that. */
  onGo(asked: (page: string) => void): () => void;
}

/** Whether a rejection is one of ours and can be shown as it stands. */
export function isTrouble(reason: unknown): reason is Trouble {
  return (
    typeof reason === 'object' && reason !== null && 'sentence' in reason && 'hint' in reason && 'details' in reason
  );
}
