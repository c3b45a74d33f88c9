import { z } from 'zod';

/** The MCP clients whose configuration Countersign knows. People script against these names. */
export const CLIENT_IDS = [
  'claude-desktop',
  'claude-code',
  'cursor',
  'vscode',
  'vscode-insiders',
  'windsurf',
  'zed',
  'cline',
  'continue',
  'codex',
  'gemini-cli',
  'junie',
  'goose',
  'lm-studio',
  'amp',
  'warp',
  'opencode',
  'kiro',
  'copilot-cli',
  'antigravity',
  'roo',
  'droid',
  'crush',
  'qwen',
] as const;
export const ClientIdSchema = z.enum(CLIENT_IDS);
export type ClientId = z.infer<typeof ClientIdSchema>;
