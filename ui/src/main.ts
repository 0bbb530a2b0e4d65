/** The page inside the tray application. */

import { start } from './app/start';
import { tauriBackend } from './lib/backend/tauri';

start(tauriBackend());
