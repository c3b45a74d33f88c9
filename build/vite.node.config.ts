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
  plugins: [builtinsInParts(), inOneByteEach(), removeWhatIsOld()],
  // The rest of undici (fetch, WebSocket, caches, mocks) would be most of what is loaded at every start.
  resolve: { alias: [{ find: /^undici$/, replacement: resolve(import.meta.dirname, 'undici-parts.js') }] },
  build: {
    ssr: true,
    target: 'node24',
    outDir,
    emptyOutDir: false,
    minify: false,
    license: { fileName: 'licenses.md' },
    chunkSizeWarningLimit: 4096,
    sourcemap: true,
    rolldownOptions: {
      input: {
        countersign: resolve(root, 'shared/headless/cli/main.ts'),
        bridge: resolve(root, 'shared/headless/bridge/main.ts'),
        'archive-worker': resolve(root, 'shared/gateway/history/archive-worker.ts'),
      },
      output: {
        format: 'esm',
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
        // Names stay, for stack traces; V8 keeps the text of everything that it loads.
        minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
      },
    },
  },
});

/**
 * Modules of Node that cost memory before they are of any use. An import statement reads every export of a module of Node, and one of
 * `node:http` (WebSocket) loads Node's own copy of undici, 14 MB; a `require` reads what it uses. HTTP/2 is switched off wherever we
 * use undici, which would load it all the same, and TLS with it.
 */
function builtinsInParts(): Plugin {
  const parts: Readonly<Record<string, string>> = {
    '\0node-http': "export const { createServer, request } = process.getBuiltinModule('node:http');",
    '\0node-http2': 'export const constants = {};',
  };
  return {
    name: 'builtins-in-parts',
    enforce: 'pre',
    resolveId(source, _importer, { kind }) {
      if (source === 'node:http' && kind !== 'require-call') return '\0node-http';
      return source === 'node:http2' ? '\0node-http2' : null;
    },
    load: (id) => parts[id] ?? null,
  };
}

/**
 * Writes what Latin-1 lacks as escapes, which mean the same in strings, templates, patterns and names: V8 holds a text in two bytes
 * for each character as soon as one of them needs two.
 */
function inOneByteEach(): Plugin {
  return {
    name: 'in-one-byte-each',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        if (/String\.raw`[^`]*[\u0100-\uffff]/.test(chunk.code))
          throw new Error(`${chunk.fileName}: a raw template cannot be escaped.`);
        chunk.code = chunk.code.replace(/[\u0100-\uffff]/g, escaped);
      }
    },
  };
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Empties the folder after the new files are there, not before: a command that starts meanwhile finds a whole bundle. */
function removeWhatIsOld(): Plugin {
  return {
    name: 'remove-what-is-old',
    // Where this build wrote, which need not be the usual place.
    writeBundle({ dir = outDir }, bundle) {
      for (const file of readdirSync(dir)) {
        if (!Object.hasOwn(bundle, file)) rmSync(join(dir, file), { recursive: true, force: true });
      }
    },
  };
}
