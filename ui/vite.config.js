import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// `--mode demo` builds the page over invented answers in memory, for the tests and for working on the page in a
// browser; the product holds none of it.
export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  build: {
    outDir: mode === 'demo' ? 'node_modules/.demo' : 'dist',
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: { input: mode === 'demo' ? 'demo.html' : 'index.html' },
  },
}));
