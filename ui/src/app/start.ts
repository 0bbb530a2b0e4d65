import { mount } from 'svelte';
import type { Backend } from '../lib/backend/backend';
import { App } from './app.svelte';
import Shell from './Shell.svelte';
import './tokens.css';

/** Shows the page over a backend. Its first words are in the language of `?lang=`, later ones in the answer's. */
export function start(backend: Backend): void {
  const target = document.getElementById('page');
  if (target === null) throw new Error('the document has no place for the page');
  const asked = new URLSearchParams(location.search).get('lang');
  const app = new App(backend, asked === 'en' ? 'en' : 'es');
  mount(Shell, { target, props: { app } });
}
