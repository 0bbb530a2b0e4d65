/** The page inside the tray application, or in a browser over the sandbox. */

import { start } from './app/start';
import { browserBackend } from './lib/backend/browser';
import { isInTauri, tauriBackend } from './lib/backend/tauri';

start(isInTauri() ? tauriBackend() : browserBackend());
