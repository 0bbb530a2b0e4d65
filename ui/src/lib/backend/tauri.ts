import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { CHANGED_EVENT, GO_EVENT, type Commands, type Revisions } from '../generated/bindings';
import type { Backend, Command, Input } from './backend';

/** Whether the page is inside the tray application. */
export function isInTauri(): boolean {
  return '__TAURI_INTERNALS__' in window;
}

/** The tray application around this page. */
export function tauriBackend(): Backend {
  return {
    call<Name extends Command>(name: Name, ...[input]: Input<Name>) {
      return invoke<Commands[Name]['reply']>(name, input === undefined ? undefined : { input });
    },
    onChange(told) {
      const listening = listen<Revisions>(CHANGED_EVENT, ({ payload }) => told(payload));
      // A change between the first question and this moment would be missed.
      void listening.then(() => told(null));
      return () => void listening.then((end) => end());
    },
    onGo(asked) {
      const listening = listen<string>(GO_EVENT, ({ payload }) => asked(payload));
      return () => void listening.then((end) => end());
    },
  };
}
