import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const root = resolve(import.meta.dirname, '..');
const outDir = resolve(root, 'out/headless');

/**
 * Bundles the command line with everything that it uses, except Node itself and native modules. Dynamic imports become files
 * of their own, all in one folder, so that a command loads only what it needs and files beside the bundle are found.
 */
export default defineConfig({
  root,
  publicDir: false,
  ssr: { target: 'node', noExternal: true, external: ['@napi-rs/keyring', 'electron'] },
  plugins: [removeWhatIsOld()],
  build: {
    ssr: true,
    target: 'node24',
    outDir,
    emptyOutDir: false,
    minify: false,
    chunkSizeWarningLimit: 4096,
    sourcemap: true,
    rolldownOptions: {
      input: {
        countersign: resolve(root, 'shared/headless/cli/main.ts'),
        bridge: resolve(root, 'shared/headless/bridge/main.ts'),
        'archive-worker': resolve(root, 'shared/gateway/history/archive-worker.ts'),
      },
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});

/** Empties the folder after the new files are there, not before: a command that starts meanwhile finds a whole bundle. */
function removeWhatIsOld(): Plugin {
  return {
    name: 'remove-what-is-old',
    writeBundle(_options, bundle) {
      for (const file of readdirSync(outDir)) {
        if (!Object.hasOwn(bundle, file)) rmSync(join(outDir, file), { recursive: true, force: true });
      }
    },
  };
}
