import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, '..');
const outDir = resolve(root, 'out/demo/bin');
const program = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/transports/stdio.js');

/** Bundles the reference server of the demo into one file, so that an installed app needs no packages for it. */
export default defineConfig({
  root,
  publicDir: false,
  ssr: { target: 'node', noExternal: true },
  plugins: [
    {
      name: 'copy-docs',
      // It reads them from beside its own folder.
      writeBundle: () => cpSync(join(dirname(program), '../docs'), join(outDir, '../docs'), { recursive: true }),
    },
  ],
  build: {
    ssr: true,
    target: 'node24',
    outDir,
    emptyOutDir: true,
    minify: false,
    license: { fileName: 'licenses.md' },
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      input: { server: program },
      output: { format: 'esm', entryFileNames: '[name].js', codeSplitting: false },
    },
  },
});
