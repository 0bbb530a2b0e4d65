import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { messages } from './tools/messages.mjs';

/** What the application allows its page; here the page asks its own origin instead of the application. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

// `--mode demo` builds the page over invented answers in memory, for the tests and for working on the page in a
// browser; the product holds none of it.
export default defineConfig(({ mode }) => ({
  plugins: [messages(), svelte()],
  build: {
    outDir: mode === 'demo' ? 'node_modules/.demo' : 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The policy has no place for pictures inside of style sheets.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: mode === 'demo' ? ['demo.html', 'index.html'] : 'index.html' },
  },
  preview: { headers: { 'content-security-policy': POLICY } },
}));
