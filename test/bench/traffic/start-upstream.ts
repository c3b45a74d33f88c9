import { join } from 'node:path';
import type { ChildProcesses } from '../child-processes.ts';

/** Starts the bench's own MCP server over Streamable HTTP, and returns its address. */
export async function startUpstream(children: ChildProcesses, prefix: readonly string[] = []): Promise<string> {
  const { firstLine } = await children.start([...prefix, process.execPath, join(import.meta.dirname, 'upstream-http.ts')]);
  return `http://127.0.0.1:${firstLine}/mcp`;
}
