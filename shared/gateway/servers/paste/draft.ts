import type { Blanks, Template } from './template.ts';

/** A value that may be left out when nothing fills its holes. */
export interface DraftValue {
  readonly template: Template;
  readonly isSecret: boolean;
  readonly isOptional: boolean;
}

/** A client that was registered for signing in. */
export interface DraftOAuth {
  readonly clientId: Template;
  readonly clientSecret: Template | null;
  readonly scope: string | null;
  readonly callbackPort: number | null;
}

/** Words of a command line that belong together: `--port` and its number. */
export interface DraftWords {
  readonly words: readonly Template[];
  readonly isOptional: boolean;
}

export type DraftConnection =
  | {
      readonly transport: 'stdio';
      readonly command: Template;
      readonly args: readonly DraftWords[];
      readonly env: Readonly<Record<string, DraftValue>>;
      readonly cwd: Template | null;
    }
  | {
      readonly transport: 'http';
      readonly url: Template;
      readonly headers: Readonly<Record<string, DraftValue>>;
      readonly oauth: DraftOAuth | null;
    };

/** A server as a text describes it, with its holes. */
export interface DraftServer {
  /** As the text calls it; null when it does not. */
  readonly name: string | null;
  readonly way: string | null;
  readonly description: string | null;
  readonly connection: DraftConnection;
  readonly blanks: Blanks;
  readonly warnings: readonly string[];
}

export type ReadDraft = { readonly ok: true; readonly draft: DraftServer } | { readonly ok: false; readonly problem: string };

export function words(texts: readonly Template[]): readonly DraftWords[] {
  return texts.map((word) => ({ words: [word], isOptional: false }));
}
