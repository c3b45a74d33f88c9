/** Whose questions a lockdown ends; null: everybody's, at every server. */
export interface LockScope {
  readonly grant: string | null;
  readonly server: string | null;
}

export function isLocked(scope: LockScope, { grant, server }: { readonly grant: string; readonly server: string }): boolean {
  return (scope.grant === null || scope.grant === grant) && (scope.server === null || scope.server === server);
}
