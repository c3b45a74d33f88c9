import { registerHooks } from 'node:module';

/*
 * Loaded before a packed program: gives it the little of Electron that a command needs, and fails when it asks for more. What a command
 * does must not depend on Electron.
 */
const source = `export const app = new Proxy({ isPackaged: true }, {
  get(target, name) {
    if (name in target) return target[name];
    throw new Error('a command asked Electron for app.' + String(name));
  },
});`;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context);
    return { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true };
  },
});
// Electron starts a packed app with its own words only, Node with the file as well.
process.argv.splice(1, 1);
