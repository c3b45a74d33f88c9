import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, '..');

/** Bundles the desktop host: main process as a module, preloads as CommonJS (a sandboxed preload can be nothing else). */
export default defineConfig(({ mode }) => {
  const isPreload = mode === 'preload';
  return {
    root,
    publicDir: false,
    ssr: { target: 'node', noExternal: true, external: ['@napi-rs/keyring', 'electron'] },
    build: {
      ssr: true,
      target: 'node24',
      outDir: resolve(root, isPreload ? 'out/preload' : 'out/electron'),
      emptyOutDir: true,
      minify: false,
      license: isPreload ? false : { fileName: 'licenses.md' },
      chunkSizeWarningLimit: 4096,
      sourcemap: !isPreload,
      rolldownOptions: {
        input: isPreload
          ? { 'main-window': resolve(root, 'electron/preload/main-window.ts') }
          : {
              start: resolve(root, 'electron/start.ts'),
              main: resolve(root, 'electron/main.ts'),
              'archive-worker': resolve(root, 'shared/gateway/history/archive-worker.ts'),
            },
        output: isPreload
          ? { format: 'cjs' as const, entryFileNames: '[name].cjs' }
          : { format: 'esm' as const, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  };
});
