import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, '..');

const entry = (path: string): string => resolve(root, path);

/** Everything that is built for the desktop, by mode. A sandboxed preload can be nothing but one CommonJS file. */
const PARTS = {
  main: { outDir: 'out/electron', format: 'esm', input: { start: entry('electron/start.ts'), main: entry('electron/main.ts') } },
  core: {
    outDir: 'out/core',
    format: 'esm',
    input: {
      'core-process': entry('electron/core-process/main.ts'),
      'archive-worker': entry('shared/gateway/history/archive-worker.ts'),
    },
  },
  'preload-main': { outDir: 'out/preload', format: 'cjs', input: { 'main-window': entry('electron/preload/main-window.ts') } },
  'preload-approval': {
    outDir: 'out/preload',
    format: 'cjs',
    input: { 'approval-window': entry('electron/preload/approval-window.ts') },
  },
} as const;

/** Bundles the desktop host: the main process, the core's process, and a preload for each window, with `--mode`. */
export default defineConfig(({ mode }) => {
  const { outDir, format, input } = PARTS[isPart(mode) ? mode : 'main'];
  const isModule = format === 'esm';
  return {
    root,
    publicDir: false,
    ssr: { target: 'node', noExternal: true, external: ['@napi-rs/keyring', 'electron'] },
    build: {
      ssr: true,
      target: 'node24',
      outDir: resolve(root, outDir),
      emptyOutDir: isModule,
      minify: false,
      license: !isModule ? false : { fileName: 'licenses.md' },
      chunkSizeWarningLimit: 4096,
      sourcemap: isModule,
      rolldownOptions: {
        input,
        output: isModule
          ? { format, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' }
          : { format, entryFileNames: '[name].cjs' },
      },
    },
  };
});

function isPart(mode: string): mode is keyof typeof PARTS {
  return Object.hasOwn(PARTS, mode);
}
