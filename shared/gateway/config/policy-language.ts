import { createHash } from 'node:crypto';
import type { PolicyDocument, ToolRule } from '../../model/policy-document.ts';
import type { CompiledPolicy } from '../../policy/compile-policy.ts';

/** One mistake in a document: a JSON Pointer ('' for the whole) and a sentence. */
export interface PolicyProblem {
  readonly path: string;
  readonly message: string;
}

/** What the policy book needs of the policy language. Pure functions. */
export interface PolicyLanguage {
  read(
    text: string,
  ):
    | { readonly ok: true; readonly document: PolicyDocument }
    | { readonly ok: false; readonly problems: readonly PolicyProblem[] };
  /** The normal form: equal documents, equal text. */
  write(document: PolicyDocument): string;
  compile(document: PolicyDocument, revision: string): CompiledPolicy;
  /** For a server without a document. */
  recommended(isStrict: boolean): CompiledPolicy;
  /** Denies everything: there is a document that cannot be read. */
  unreadable(): CompiledPolicy;
  /**
   * What `after` would let through that `before` does not, one sentence each. Null stands for the recommended rules, which
   * `recommended` names; a tool for which it gives null counts as denied.
   */
  loosens(
    before: PolicyDocument | null,
    after: PolicyDocument,
    recommended: (tool: string) => ToolRule | null,
  ): readonly string[];
}

/** Names a document by its content: the beginning of the SHA-256 of its normal form, 12 hex digits. */
export function revisionOf(language: Pick<PolicyLanguage, 'write'>, document: PolicyDocument): string {
  return createHash('sha256').update(language.write(document), 'utf8').digest('hex').slice(0, 12);
}
