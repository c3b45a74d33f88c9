import { registerHooks } from 'node:module';

/* `node --import test/standin/register.ts out/electron/main.js`: the app's own bundle, with the stand-in where it imports Electron. */
const standin = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron' || specifier === 'electron/main')
      return { url: standin, format: 'module-typescript', shortCircuit: true };
    return next(specifier, context);
  },
});
// What the app does on another system, as far as the main process decides it; the core's process stays what it is.
const platform = process.env['STANDIN_PLATFORM'];
if (platform !== undefined) Object.defineProperty(process, 'platform', { value: platform, enumerable: true });
Object.defineProperty(process, 'type', { value: 'browser', enumerable: true });
Object.defineProperty(process.versions, 'electron', { value: '0.0.0-standin', enumerable: true });
