import { rpcErrorText } from '../../gateway/listener/answers.ts';
import { cancelledId, type ClientLine, readClientLine } from './client-line.ts';
import type { HostState } from './host-access.ts';
import { createSessionSide } from './session-side.ts';
import type { BridgeContext, Side } from './side.ts';
import { createStatelessSide } from './stateless-side.ts';

/** One client's way to the gateway, message by message, whatever becomes of the gateway. */
export interface Bridge {
  /** Takes one line of the client. Resolves when the next may be taken; never rejects. */
  take(line: Buffer): Promise<void>;
  hostChanged(state: HostState): void;
  /** Something is asked that is not answered yet. */
  readonly isBusy: boolean;
  /** Ends the client's session at the gateway. */
  close(): Promise<void>;
}

/** A client may try the stateless revision first and then begin a session: each message goes to the side that it speaks to. */
export function createBridge(context: BridgeContext): Bridge {
  const sessions = createSessionSide(context);
  const stateless = createStatelessSide(context);
  let hasSession = false;
  let isStateless = false;

  function sideOf(line: ClientLine): Side {
    if (line.kind === 'request') {
      if (line.statelessVersion === null) hasSession = true;
      else isStateless = true;
      return line.statelessVersion === null ? sessions : stateless;
    }
    const cancelled = cancelledId(line);
    if (cancelled !== null && stateless.owns(cancelled)) return stateless;
    return isStateless && !hasSession ? stateless : sessions;
  }

  return {
    async take(bytes) {
      const read = readClientLine(bytes);
      if (!read.ok) return context.write(rpcErrorText(read.idText, read.code, read.message));
      await sideOf(read.line).take(read.line);
    },
    hostChanged(state) {
      sessions.hostChanged(state);
      stateless.hostChanged(state);
    },
    get isBusy() {
      return sessions.isBusy || stateless.isBusy;
    },
    async close() {
      await Promise.all([sessions.close(), stateless.close()]);
    },
  };
}
