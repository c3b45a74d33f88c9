/** What a process holds right after its garbage was collected. */
export interface HeldMemory {
  readonly heapBytes: number;
  /** Buffers and the like, outside the heap. */
  readonly externalBytes: number;
  readonly residentBytes: number;
}

/** The inspector of a Node process that runs with --inspect. */
export interface InspectedProcess {
  /** Collects the garbage of its main thread first, so that only what is held counts. */
  readHeld(): Promise<HeldMemory>;
  close(): void;
}

interface InspectorReply {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown } };
  readonly error?: { readonly message: string };
}

/** `port`: the one that was given to --inspect. Rejects when nobody answers there. */
export async function inspectProcess(port: number): Promise<InspectedProcess> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '');
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error('the inspector does not answer')), { once: true });
  });
  const waiting = new Map<number, (reply: InspectorReply) => void>();
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as InspectorReply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  let lastId = 0;

  async function ask(method: string, params: object = {}): Promise<InspectorReply> {
    lastId += 1;
    const id = lastId;
    const reply = await new Promise<InspectorReply>((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
    waiting.delete(id);
    if (reply.error !== undefined) throw new Error(`${method}: ${reply.error.message}`);
    return reply;
  }

  return {
    async readHeld() {
      await ask('HeapProfiler.collectGarbage');
      const reply = await ask('Runtime.evaluate', { expression: 'JSON.stringify(process.memoryUsage())' });
      const usage = JSON.parse(String(reply.result?.result?.value)) as NodeJS.MemoryUsage;
      return { heapBytes: usage.heapUsed, externalBytes: usage.external, residentBytes: usage.rss };
    },
    close: () => socket.close(),
  };
}
