import { DataFileError } from '../../shared/gateway/config/data-file-error.ts';
import { GatewayStartError } from '../../shared/gateway/gateway-error.ts';
import { sayError } from '../../shared/gateway/say-error.ts';
import type { CoreFailure } from '../core-link/messages.ts';

/** What kept the core from starting, sorted by what a person can do about it. */
export function whyItFailed(error: unknown): CoreFailure {
  const message = sayError(error);
  if (error instanceof GatewayStartError) {
    return { why: error.code === 'locked' ? 'folder-locked' : 'folder-unusable', message };
  }
  if (error instanceof DataFileError) return { why: 'folder-unusable', message };
  if (!(error instanceof Error && 'code' in error)) return { why: 'broken', message };
  const { code } = error;
  if (code === 'EADDRINUSE') return { why: 'port-taken', message };
  if (code === 'EACCES' && 'syscall' in error && error.syscall === 'listen') return { why: 'port-refused', message };
  return { why: 'broken', message };
}
