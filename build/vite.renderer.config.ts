import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = (file: string): string => new URL(`../renderer/${file}`, import.meta.url).pathname;

/**
 * Builds the page into out/renderer: files of its own only, so that a policy of `script-src 'self'; style-src 'self'`
 * holds. No inline scripts or styles (`modulePreload.polyfill`, `assetsInlineLimit`), no eval, relative addresses.
 */
export default defineConfig({
  root: new URL('../renderer', import.meta.url).pathname,
  base: './',
  plugins: [react()],
  resolve: { alias: [{ find: /^zod$/, replacement: new URL('../renderer/zod-without-eval.ts', import.meta.url).pathname }] },
  build: {
    // A page for the app and one for the desktop's approval window.
    rolldownOptions: { input: [page('index.html'), page('approval-window.html')] },
    outDir: '../out/renderer',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1024,
    target: 'chrome120',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
});
