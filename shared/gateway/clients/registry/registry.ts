import { z } from 'zod';
import { CLIENT_IDS, type ClientId } from '../../../model/client-id.ts';
import { claudeClients } from './claude.ts';
import { type ClientSpec, ClientSpecSchema, type PasteSpec, PasteSpecSchema } from './client-spec.ts';
import { editorClients } from './editors.ts';
import { extensionClients } from './extensions.ts';
import { terminalClients } from './terminals.ts';

const all = z.array(ClientSpecSchema).parse([...claudeClients, ...editorClients, ...extensionClients, ...terminalClients]);

/** Every client that Countersign can connect, in the order of their ids. */
export const clientSpecs: readonly ClientSpec[] = CLIENT_IDS.map(specOf);

/** What is known about a client. */
export function specOf(id: ClientId): ClientSpec {
  const found = all.find((spec) => spec.id === id);
  if (found === undefined) throw new Error(`The registry lacks ${id}.`);
  return found;
}

/** Clients that are set up in their own windows. */
export const pasteSpecs: readonly PasteSpec[] = z.array(PasteSpecSchema).parse([
  {
    id: 'jetbrains-ai',
    name: 'JetBrains AI Assistant',
    where: 'Settings → Tools → AI Assistant → Model Context Protocol (MCP) → Add → As JSON',
    docs: 'https://www.jetbrains.com/help/ai-assistant/mcp.html',
    verifiedOn: '2026-10-06',
  },
  {
    id: 'trae',
    name: 'Trae',
    where: 'Settings → MCP → Add → Configure manually',
    docs: 'https://docs.trae.ai/ide/model-context-protocol',
    verifiedOn: '2026-10-06',
  },
  {
    id: 'other',
    name: 'Another client',
    where: 'Wherever the client keeps its MCP servers',
    docs: 'https://modelcontextprotocol.io/clients',
    verifiedOn: '2026-11-30',
  },
]);
