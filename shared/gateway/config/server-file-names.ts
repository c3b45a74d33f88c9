import { ServerNameSchema } from '../../model/names.ts';

/** Windows takes these for devices, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * The name of the file about one server: `github.json`. A name that is a device on Windows gets a "_" in front, with which no
 * server name begins, on every system, so that a data folder can be carried to another machine. Throws for what is no server name.
 */
export function fileNameOf(server: string): string {
  const name = ServerNameSchema.parse(server);
  return `${DEVICE.test(name) ? '_' : ''}${name}.json`;
}

/** The server that a file is about; null when its name is none that `fileNameOf` gives. */
export function serverOfFileName(fileName: string): string | null {
  if (!fileName.endsWith('.json')) return null;
  const stem = fileName.slice(0, -'.json'.length);
  const name = ServerNameSchema.safeParse(stem.startsWith('_') ? stem.slice(1) : stem);
  return name.success && fileNameOf(name.data) === fileName ? name.data : null;
}

/** Names of servers are compared without regard to case, as file systems do. */
export function serverKey(server: string): string {
  return server.toLowerCase();
}
