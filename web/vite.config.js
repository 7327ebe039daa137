import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [svelte({ emitCss: true })],
  build: {
    outDir: process.env.EMBARGO_PAGE ?? '../src/embargo/web/page',
    emptyOutDir: true,
    // Nothing may be inlined: the page runs under a policy that allows the server's own files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
});
