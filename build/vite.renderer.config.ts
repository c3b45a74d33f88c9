import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * Builds the page into out/renderer: files of its own only, so that a policy of `script-src 'self'; style-src 'self'`
 * holds. No inline scripts or styles (`modulePreload.polyfill`, `assetsInlineLimit`), no eval, relative addresses.
 */
export default defineConfig({
  root: new URL('../renderer', import.meta.url).pathname,
  base: './',
  plugins: [react(), approvalWindow()],
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

/**
 * The desktop's window for questions has a page of its own, with the script of the other one: what a question needs is nearly all of
 * that, and two entries would be cut into many small files. The script tells the pages apart by their address.
 */
function approvalWindow(): Plugin {
  return {
    name: 'approval-window',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const index = bundle['index.html'];
      if (index?.type !== 'asset') throw new Error('The build has no index.html.');
      const source = String(index.source).replace('<title>Countersign</title>', '<title>Countersign asks</title>');
      this.emitFile({ type: 'asset', fileName: 'approval-window.html', source });
    },
  };
}
