/** The page over invented answers: `?state=finished&lang=en`. */

import { start } from '../app/start';
import { demoBackend, isState } from './backend';

const asked = new URLSearchParams(location.search);
const state = asked.get('state') ?? 'finished';
start(demoBackend(isState(state) ? state : 'finished', asked.get('lang') === 'en' ? 'en' : 'es'));
