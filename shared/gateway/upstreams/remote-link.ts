import { createHttpLink, type HttpLinkOptions } from './http-link.ts';
import { createLegacyLink } from './legacy-link.ts';
import { type LegacyServers, mayBeLegacy } from './legacy-servers.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from './link.ts';
import { readSentMessage } from './sent-message.ts';

/**
 * A connection to a server at an address, whichever of MCP's two HTTP transports it speaks: Streamable HTTP, until `initialize` is
 * refused as a server of 2024-11-05 would refuse it and that server then opens an HTTP+SSE stream.
 */
export function createRemoteLink(options: HttpLinkOptions, legacy: LegacyServers): UpstreamLink {
  const { name } = options;
  let onMessage: (message: ServerMessage) => void = () => {};
  let onClose: (error: UpstreamError | null) => void = () => {};
  let link = adopt(legacy.has(name) ? createLegacyLink(options) : createHttpLink(options));
  let isClosed = false;

  function adopt(next: UpstreamLink): UpstreamLink {
    next.onMessage((message) => {
      if (next === link) onMessage(message);
    });
    next.onClose((error) => {
      if (next === link) onClose(error);
    });
    return next;
  }

  /** False when it is what it was taken for. */
  async function turnLegacy(text: string, error: unknown): Promise<boolean> {
    const status = error instanceof UpstreamError ? (error.refusal?.status ?? 0) : 0;
    if (isClosed || legacy.has(name) || !mayBeLegacy(status) || readSentMessage(text).method !== 'initialize') return false;
    if (!(await legacy.find(name, options)) || isClosed) return false;
    const before = link;
    link = adopt(createLegacyLink(options));
    await before.close();
    return true;
  }

  return {
    async send(text, headers) {
      try {
        await link.send(text, headers);
      } catch (error) {
        if (!(await turnLegacy(text, error))) throw error;
        await link.send(text, headers);
      }
    },
    onMessage: (listener) => {
      onMessage = listener;
    },
    onClose: (listener) => {
      onClose = listener;
    },
    close() {
      isClosed = true;
      return link.close();
    },
    get state() {
      return link.state;
    },
  };
}
