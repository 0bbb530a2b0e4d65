import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { CHANGED_EVENT, type Commands } from '../generated/bindings';
import type { Backend } from './backend';

/** The tray application around this page. */
export function tauriBackend(): Backend {
  return {
    call: <Name extends keyof Commands>(name: Name) => invoke<Commands[Name]>(name),
    onChange(told) {
      const listening = listen(CHANGED_EVENT, told);
      // A change between the first question and this moment would be missed: ask once more.
      void listening.then(told);
      return () => void listening.then((end) => end());
    },
  };
}
