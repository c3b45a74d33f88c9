import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly why: 'too-large' | 'too-slow' | 'aborted' };

export interface BodyLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** Reads a whole body within its limits. A declared length that is too large is refused before a byte is read. */
export function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Body> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limits.maxBytes) return Promise.resolve({ ok: false, why: 'too-large' });
  return new Promise((resolve) => {
    // A small body came with its head, and is complete once this turn's bytes are parsed: then there is nothing to listen for.
    process.nextTick(() => {
      if (!request.complete || request.destroyed) return collect(request, limits, resolve);
      const bytes: unknown = request.read();
      resolve(wholeBody(bytes instanceof Buffer ? bytes : NOTHING, limits));
    });
  });
}

const NOTHING = Buffer.alloc(0);

function wholeBody(bytes: Buffer, { maxBytes }: BodyLimits): Body {
  return bytes.length > maxBytes ? { ok: false, why: 'too-large' } : { ok: true, bytes };
}

function collect(request: IncomingMessage, limits: BodyLimits, resolve: (body: Body) => void): void {
  const parts: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => finish({ ok: false, why: 'too-slow' }), limits.timeoutMs);
  function finish(body: Body): void {
    clearTimeout(timer);
    request.off('data', onData);
    request.off('end', onEnd);
    request.off('close', onClose);
    resolve(body);
  }
  function onData(part: Buffer): void {
    size += part.length;
    if (size > limits.maxBytes) finish({ ok: false, why: 'too-large' });
    else parts.push(part);
  }
  function onEnd(): void {
    const [only] = parts;
    finish({ ok: true, bytes: parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, size) });
  }
  function onClose(): void {
    finish({ ok: false, why: 'aborted' });
  }
  request.on('data', onData);
  request.once('end', onEnd);
  request.once('close', onClose);
  // It closed before anybody listened.
  if (request.destroyed) onClose();
}
