import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

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
    outDir: '../out/renderer',
    emptyOutDir: true,
    license: { fileName: 'licenses.md' },
    chunkSizeWarningLimit: 1024,
    target: 'chrome120',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
});
