import type { ToolRule } from '../../model/policy-document.ts';
import type { Category, Risk } from '../../model/risk.ts';

/** When a fact is worth showing. `given`: the argument is there and not null. `on`: it is there and not exactly false. */
export interface FactCondition {
  readonly path: string;
  readonly is: 'given' | 'missing' | 'on';
}

/** A sentence with its weight. */
export interface FactText {
  readonly value: string;
  readonly tone: 'plain' | 'warning';
}

/**
 * What to tell a person about one call, drawn from its arguments. Paths are written as in a policy's `mask`.
 * - argument: the argument's own value; nothing when it is missing and `missing` is not given.
 * - text: a fixed sentence, always or under a condition.
 * - choice: a sentence per value of an argument; `missing` when it is not given, `other` for any other value.
 * - package: the package a registry will be asked for, and a warning when no version is fixed.
 * - manifest: the command that PMCP's own list of servers has for a server's name.
 * - host: the host of an address, and whether it is this machine.
 */
export type FactTemplate =
  | { readonly kind: 'argument'; readonly label: string; readonly path: string; readonly missing?: FactText }
  | { readonly kind: 'text'; readonly label: string; readonly text: FactText; readonly when?: FactCondition }
  | {
      readonly kind: 'choice';
      readonly label: string;
      readonly path: string;
      readonly values: ReadonlyMap<string, FactText>;
      readonly missing: FactText;
      readonly other: FactText;
    }
  | { readonly kind: 'package'; readonly path: string }
  | {
      readonly kind: 'manifest';
      readonly path: string;
      /** What ends the server's name in the argument ("filesystem::read_file"). */
      readonly split?: string;
      readonly runs: 'as listed' | 'when not running' | 'latest version';
    }
  | { readonly kind: 'host'; readonly label: string; readonly path: string };

/** One tool that we know, on whatever server it is found. */
export interface CatalogueTool {
  readonly name: string;
  /** The server the entry was written from. Another server may use the same name; the entry then errs on the careful side. */
  readonly server: 'pmcp' | 'mcp-agent-proxy';
  /** What the tool really does, in a sentence. */
  readonly does: string;
  readonly category: Category;
  readonly risk: Risk;
  readonly riskReason: string;
  /** The rule that applies when the person wrote none. */
  readonly rule: ToolRule;
  /** The rule in strict mode: some of what would be asked is denied or hidden instead. Never looser than `rule`. */
  readonly strictRule: ToolRule;
  /**
   * Where the tool writes a variable, as far as that is known without asking it: paths of its arguments, and a file in the person's
   * home. Who can read files may say whether the variable is there already.
   */
  readonly writesVariable?: {
    readonly variable: string;
    readonly file: string;
    /** Only when this argument is missing or has this value. */
    readonly when: { readonly path: string; readonly is: string };
    /** The label of the fact that is replaced by what was found. */
    readonly label: string;
  };
  /** Most important first. */
  readonly facts: readonly FactTemplate[];
}
