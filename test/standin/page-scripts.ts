import type { Codec } from './codec.ts';

/*
 * What is put into a page before any script of its own: one half in the page's world, the other in the preload's. The two share the
 * DOM alone. What a CustomEvent carries is cloned when the other world reads it, at once, so calls over the bridge can be synchronous;
 * functions, promises and errors are wrapped. All of it is handed over as text, so every function stands by itself.
 */

interface Bridge {
  wrap(value: unknown): unknown;
  unwrap(value: unknown): unknown;
  post(kind: string, detail: unknown): void;
  on(kind: string, listener: (detail: never) => void): void;
}

export function bridge(self: string, peer: string): Bridge {
  type Told = { readonly value?: unknown; readonly error?: { name: string; message: string } } | undefined;
  const functions = new Map<number, (...args: unknown[]) => unknown>();
  const ids = new WeakMap<object, number>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  const box: { told: Told } = { told: undefined };
  let last = 0;

  const isPlain = (value: unknown): value is Record<string, unknown> => {
    if (typeof value !== 'object' || value === null) return false;
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
  };
  const tellError = (error: unknown) =>
    error instanceof Error ? { name: error.name, message: error.message } : { name: 'Error', message: String(error) };
  const makeError = (told: { name: string; message: string }): Error =>
    Object.assign(new Error(told.message), { name: told.name });
  const post = (kind: string, detail: unknown): void => {
    window.dispatchEvent(new CustomEvent(`$${peer}:${kind}`, { detail }));
  };
  const on = (kind: string, listener: (detail: never) => void): void => {
    window.addEventListener(`$${self}:${kind}`, (event) => listener((event as CustomEvent).detail as never));
  };

  function wrap(value: unknown): unknown {
    if (typeof value === 'function') {
      const id = ids.get(value) ?? (last += 1);
      ids.set(value, id);
      functions.set(id, value as (...args: unknown[]) => unknown);
      return { $function: id };
    }
    if (value instanceof Promise) {
      const id = (last += 1);
      value.then(
        (result: unknown) => post('settle', { id, value: wrap(result) }),
        (error: unknown) => post('settle', { id, error: tellError(error) }),
      );
      return { $promise: id };
    }
    if (value instanceof Error) return { $error: tellError(value) };
    if (Array.isArray(value)) return value.map(wrap);
    if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, wrap(each)]));
    return value;
  }

  function unwrap(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(unwrap);
    if (!isPlain(value)) return value;
    if ('$function' in value) {
      const id = value['$function'] as number;
      return (...args: unknown[]) => callOther(id, args);
    }
    if ('$promise' in value) {
      return new Promise((resolve, reject) => waiting.set(value['$promise'] as number, { resolve, reject }));
    }
    if ('$error' in value) return makeError(value['$error'] as { name: string; message: string });
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unwrap(each)]));
  }

  function callOther(id: number, args: unknown[]): unknown {
    box.told = undefined;
    post('call', { id, args: args.map(wrap) });
    const told: Told = box.told as Told;
    box.told = undefined;
    if (told === undefined) throw new Error('An object could not be cloned.');
    if (told.error !== undefined) throw makeError(told.error);
    return unwrap(told.value);
  }

  on('call', (asked: { id: number; args: unknown[] } | null) => {
    if (asked === null) return;
    try {
      post('told', { value: wrap(functions.get(asked.id)?.(...asked.args.map(unwrap))) });
    } catch (error) {
      post('told', { error: tellError(error) });
    }
  });
  on('told', (told: Told) => {
    box.told = told;
  });
  on('settle', (settled: { id: number; value?: unknown; error?: { name: string; message: string } }) => {
    const one = waiting.get(settled.id);
    waiting.delete(settled.id);
    if (settled.error === undefined) one?.resolve(unwrap(settled.value));
    else one?.reject(makeError(settled.error));
  });
  return { wrap, unwrap, post, on };
}

/** The page's half: what the preload exposes appears on `window`, frozen. */
export function mainWorld(makeBridge: typeof bridge): void {
  const own = makeBridge('main', 'preload');
  const freeze = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    for (const each of Object.values(value)) freeze(each);
    return Object.freeze(value);
  };
  own.on('expose', (exposed: { key: string; api: unknown }) => {
    const value = freeze(own.unwrap(exposed.api));
    Object.defineProperty(window, exposed.key, { value, enumerable: true, configurable: false, writable: false });
  });
}

type Preload = (require: (name: string) => unknown, module: { exports: object }, exports: object) => void;

/** The preload's half: the few modules that a sandboxed preload has, then the preload itself. Only in the window's own frame. */
export function preloadWorld(makeBridge: typeof bridge, codec: Codec, preload: Preload): void {
  if (window.top !== window) return;
  const own = makeBridge('preload', 'main');
  const globals = globalThis as unknown as { standinSend: (text: string) => void; standinDeliver: (told: Told) => void };
  interface Told {
    readonly kind: 'message' | 'answer';
    readonly id: number;
    readonly channel: string;
    readonly text: string;
    readonly error?: string;
  }
  type Listener = (...args: unknown[]) => void;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const listeners = new Map<string, Set<Listener>>();
  let last = 0;

  const ipcRenderer = {
    async invoke(channel: string, ...args: unknown[]) {
      const id = (last += 1);
      const text = codec.encode(args);
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        globals.standinSend(JSON.stringify({ id, channel, text }));
      });
    },
    on(channel: string, listener: Listener) {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      return ipcRenderer;
    },
    off(channel: string, listener: Listener) {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
  };
  globals.standinDeliver = (told) => {
    if (told.kind === 'message') {
      for (const listener of listeners.get(told.channel) ?? [])
        listener({ sender: ipcRenderer }, ...(codec.decode(told.text) as unknown[]));
      return;
    }
    const one = waiting.get(told.id);
    waiting.delete(told.id);
    if (told.error === undefined) one?.resolve(codec.decode(told.text));
    else one?.reject(new Error(told.error));
  };
  const contextBridge = { exposeInMainWorld: (key: string, api: unknown) => own.post('expose', { key, api: own.wrap(api) }) };
  const module = { exports: {} };
  preload(
    (name) => {
      if (name === 'electron' || name === 'electron/renderer') return { ipcRenderer, contextBridge };
      throw new Error(`module not found: ${name}`);
    },
    module,
    module.exports,
  );
}
