/** The gateway cannot start, for a reason that a person can do something about. */
export class GatewayStartError extends Error {
  override readonly name = 'GatewayStartError';
  /** locked: another process has the data folder. unusable: the folder or a file in it cannot be used. */
  readonly code: 'locked' | 'unusable';
  constructor(code: GatewayStartError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
