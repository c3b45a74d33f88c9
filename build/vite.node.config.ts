import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, '..');

/**
 * Bundles the command line with everything that it uses, except Node itself and native modules. Dynamic imports become files
 * of their own, all in one folder, so that a command loads only what it needs and files beside the bundle are found.
 */
export default defineConfig({
  root,
  publicDir: false,
  ssr: { target: 'node', noExternal: true, external: ['@napi-rs/keyring', 'electron'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: resolve(root, 'out/headless'),
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: { countersign: resolve(root, 'shared/headless/cli/main.ts') },
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
