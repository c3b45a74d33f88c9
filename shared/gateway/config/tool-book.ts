import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ContractError } from '../../contract/define.ts';
import type { Problem } from '../../contract/state.ts';
import type { DefinitionState, ToolDefinition } from '../../model/tool-definition.ts';
import type { Clock, Log } from '../ports.ts';
import { openPrivateFolder } from './data-folder.ts';
import { type JsonFile, openJsonFile } from './json-file.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { fileNameOf, serverKey, serverOfFileName } from './server-file-names.ts';
import { readSetAsideName } from './set-aside.ts';
import { acceptTool, NO_PINS, observeTools, type ServerPins, stateOf, stateOfUnknown, withPin } from './tool-pins.ts';
import { EMPTY_PINS_FILE, type PinsFile, PinsFileSchema, pinsOfFile } from './tool-pins-file.ts';
import type { WriteText } from './write-atomic.ts';

/** One tool that its server lists. `before` is the definition that was pinned, while another one stands there. */
export interface KnownTool {
  readonly definition: ToolDefinition;
  readonly state: DefinitionState;
  readonly before: ToolDefinition | null;
}

/** The tools that servers have listed, each pinned as it was first seen. What a server says of a tool is untrusted. */
export interface ToolBook {
  /** Takes in a list; anything may stand in it. Never throws. `isComplete`: tools that are not in it are gone. */
  observe(
    server: string,
    tools: readonly unknown[],
    isComplete: boolean,
  ): { readonly added: readonly string[]; readonly changed: readonly string[] };
  /** `definition` stays the same object as long as the server says the same. */
  get(server: string, tool: string): { readonly definition: ToolDefinition | null; readonly state: DefinitionState };
  /** The tools that the server lists now. */
  list(server: string): readonly KnownTool[];
  /** Takes the definition that stands there now as seen. On disk when this resolves. Rejects with ContractError `not-found` or `conflict`. */
  accept(server: string, tool: string): Promise<void>;
  /** Denies a tool until it is let out again. On disk when this resolves. */
  quarantine(server: string, tool: string, isOn: boolean): Promise<void>;
  /** What is known of one server's tools is known of another's, too. On disk when this resolves. */
  copy(server: string, to: string): Promise<void>;
  /** Forgets a removed server: what a later one of that name lists is new. */
  forget(server: string): Promise<void>;
  onChange(listener: (server: string) => void): () => void;
  problems(): readonly Problem[];
  /** Writes what is not yet written. */
  stop(): Promise<void>;
}

export interface ToolBookOptions {
  /** The tools folder. */
  readonly dir: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly write?: WriteText;
}

/** A list may come for every session that starts; only what came of them is written. */
const WRITE_DELAY_MS = 500;

export async function openToolBook(options: ToolBookOptions): Promise<ToolBook> {
  const { dir, log, clock } = options;
  await openPrivateFolder(dir);
  const books = new Map<string, ServerPins>();
  const files = new Map<string, JsonFile<PinsFile>>();
  const listeners = new Set<(server: string) => void>();
  const unwritten = new Map<string, () => void>();
  const inTurn = createOneAtATime();

  const pinsOf = (server: string): ServerPins => books.get(serverKey(server)) ?? NO_PINS;

  async function fileOf(server: string): Promise<JsonFile<PinsFile>> {
    const key = serverKey(server);
    const file = files.get(key) ?? (await openPinsFile(options, key));
    files.set(key, file);
    return file;
  }

  for (const server of await serversIn(dir)) books.set(serverKey(server), pinsOfFile((await fileOf(server)).get()));

  function put(server: string, pins: ServerPins): void {
    books.set(serverKey(server), pins);
    if (!unwritten.has(serverKey(server))) {
      const cancel = clock.after(WRITE_DELAY_MS, () => void flush(server).catch((error: unknown) => noteFailure(server, error)));
      unwritten.set(serverKey(server), cancel);
    }
    for (const listener of listeners) listener(server);
  }

  function flush(server: string): Promise<void> {
    return inTurn(async () => {
      unwritten.get(serverKey(server))?.();
      unwritten.delete(serverKey(server));
      const { pins, isOverflowing, isDistrusted } = pinsOf(server);
      const file = await fileOf(server);
      await file.change(() => PinsFileSchema.parse({ isOverflowing, isDistrusted, tools: [...pins.values()] }));
    });
  }

  /** What a person decided about a tool does not count when it cannot be written. */
  async function changeForGood(server: string, tool: string, after: ServerPins): Promise<void> {
    const before = pinsOf(server).pins.get(tool);
    const decided = after.pins.get(tool);
    put(server, after);
    try {
      await flush(server);
    } catch (error) {
      const now = pinsOf(server);
      if (before !== undefined && now.pins.get(tool) === decided) put(server, withPin(now, tool, before));
      throw error;
    }
  }

  function noteFailure(server: string, error: unknown): void {
    log.error('the tools of a server could not be written down', { server, error: error instanceof Error ? error.message : '' });
  }

  return {
    observe(server, tools, isComplete) {
      const before = pinsOf(server);
      const { after, added, changed } = observeTools(before, tools, isComplete);
      if (isDifferent(before, after)) put(server, after);
      if (after.isOverflowing && !before.isOverflowing) log.warn('a server lists more tools than are followed', { server });
      return { added, changed };
    },
    get(server, tool) {
      const pins = pinsOf(server);
      const pin = pins.pins.get(tool);
      return pin === undefined
        ? { definition: null, state: stateOfUnknown(pins) }
        : { definition: pin.definition, state: stateOf(pin) };
    },
    list: (server) =>
      [...pinsOf(server).pins.values()]
        .filter((pin) => pin.isListed)
        .map((pin) => ({ definition: pin.definition, state: stateOf(pin), before: pin.before })),
    async accept(server, tool) {
      const pins = pinsOf(server);
      if (!pins.pins.has(tool)) throw new ContractError('not-found', `${server} lists no tool "${tool}".`);
      const accepted = acceptTool(pins, tool);
      if (accepted === null) throw new ContractError('conflict', `${server} lists "${tool}" twice, with different definitions.`);
      await changeForGood(server, tool, accepted);
    },
    async quarantine(server, tool, isOn) {
      const pins = pinsOf(server);
      const pin = pins.pins.get(tool);
      if (pin === undefined) throw new ContractError('not-found', `${server} lists no tool "${tool}".`);
      await changeForGood(server, tool, withPin(pins, tool, { ...pin, isQuarantined: isOn }));
    },
    async copy(server, to) {
      put(to, pinsOf(server));
      await flush(to);
    },
    forget: (server) =>
      inTurn(async () => {
        const key = serverKey(server);
        unwritten.get(key)?.();
        unwritten.delete(key);
        books.delete(key);
        files.delete(key);
        await removeFiles(dir, key);
        for (const listener of listeners) listener(server);
      }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    problems: () => [...files.values()].flatMap(({ problem }) => (problem === null ? [] : [problem])),
    async stop() {
      for (const key of [...unwritten.keys()]) await flush(key).catch((error: unknown) => noteFailure(key, error));
      await inTurn(async () => {});
    },
  };
}

/** Lost pins make every tool of the server count as changed until a person accepts it. */
function openPinsFile({ dir, log, clock, write }: ToolBookOptions, server: string): Promise<JsonFile<PinsFile>> {
  return openJsonFile({
    file: join(dir, fileNameOf(server)),
    title: `Tools of ${server}`,
    schema: PinsFileSchema,
    initial: EMPTY_PINS_FILE,
    whenBroken: {
      value: () => ({ ...EMPTY_PINS_FILE, isDistrusted: true }),
      means: `It is not known which tools of ${server} were seen before, so each is denied until you accept it.`,
    },
    log,
    clock,
    ...(write === undefined ? {} : { write }),
  });
}

/** Also those whose file was set aside. */
async function serversIn(dir: string): Promise<ReadonlySet<string>> {
  const names = (await readdir(dir)).map((name) => readSetAsideName(name)?.name ?? name);
  return new Set(names.flatMap((name) => serverOfFileName(name) ?? []));
}

/** With what was set aside of it: a server of that name that is added later owes nothing to it. */
async function removeFiles(dir: string, server: string): Promise<void> {
  const file = fileNameOf(server);
  for (const name of await readdir(dir)) {
    if (name === file || readSetAsideName(name)?.name === file) await rm(join(dir, name), { force: true });
  }
}

function isDifferent(before: ServerPins, after: ServerPins): boolean {
  if (before.isOverflowing !== after.isOverflowing || before.pins.size !== after.pins.size) return true;
  return [...after.pins].some(([name, pin]) => before.pins.get(name) !== pin);
}
