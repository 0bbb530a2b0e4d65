/** The page over invented answers: `?state=finished&lang=en`; `?gallery` shows the shared components alone. */

import { mount } from 'svelte';
import { App } from '../app/app.svelte';
import { start } from '../app/start';
import { demoBackend } from './backend';
import GalleryFrame from './GalleryFrame.svelte';
import { isState } from './states';

const asked = new URLSearchParams(location.search);
const state = asked.get('state') ?? 'finished';
const lang = asked.get('lang') === 'en' ? 'en' : 'es';
const backend = demoBackend(isState(state) ? state : 'finished', lang);
if (asked.has('gallery')) {
  mount(GalleryFrame, { target: document.body, props: { app: new App(backend, lang) } });
} else {
  start(backend);
}
