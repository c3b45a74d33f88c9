/** One negative fixture for every rule that keeps the rings apart: source text that lint must refuse, and in what words. */
export interface RingFixture {
  /** Where the file pretends to stand. */
  readonly file: string;
  readonly source: string;
  /** Part of the message that lint gives. */
  readonly refusedWith: string;
}

const node = `import { readFileSync } from 'node:fs';\nexport const text = readFileSync('x');\n`;
const deepNode = `import { readFile } from 'node:fs/promises';\nexport const read = readFile;\n`;
const bare = `import { readFileSync } from 'fs';\nexport const text = readFileSync('x');\n`;
const electron = `import { app } from 'electron';\nexport const name = app.getName();\n`;
const react = `import { useState } from 'react';\nexport const use = useState;\n`;
const sdk = `import { Client } from '@modelcontextprotocol/sdk/client/index.js';\nexport const client = Client;\n`;

function from(folder: string): string {
  return `import { thing } from '../${folder}/thing.ts';\nexport const it = thing;\n`;
}

const ONLY_ELECTRON = 'Only electron/ may know Electron';
const ONLY_RENDERER = 'Only renderer/ may know React';
const NO_NODE = 'no Node here';
const NODE_PREFIX = 'Write node: before a Node module';
const ONLY_MCP = 'Only shared/gateway/mcp/ may use the MCP SDKs';

export const RING_FIXTURES: readonly RingFixture[] = [
  ...['model', 'policy', 'contract'].flatMap((ring) => [
    { file: `shared/${ring}/uses-node.ts`, source: node, refusedWith: NO_NODE },
    { file: `shared/${ring}/uses-bare-node.ts`, source: bare, refusedWith: NODE_PREFIX },
    { file: `shared/${ring}/uses-deep-node.ts`, source: deepNode, refusedWith: NO_NODE },
    { file: `shared/${ring}/uses-electron.ts`, source: electron, refusedWith: ONLY_ELECTRON },
    { file: `shared/${ring}/uses-react.ts`, source: react, refusedWith: ONLY_RENDERER },
    { file: `shared/${ring}/uses-sdk.ts`, source: sdk, refusedWith: ONLY_MCP },
    { file: `shared/${ring}/uses-gateway.ts`, source: from('gateway'), refusedWith: 'may not import gateway/' },
    { file: `shared/${ring}/uses-headless.ts`, source: from('headless'), refusedWith: 'may not import headless/' },
  ]),
  { file: 'shared/model/uses-policy.ts', source: from('policy'), refusedWith: 'may not import policy/' },
  { file: 'shared/model/uses-contract.ts', source: from('contract'), refusedWith: 'may not import contract/' },
  { file: 'shared/policy/uses-contract.ts', source: from('contract'), refusedWith: 'may not import contract/' },
  { file: 'shared/contract/uses-policy.ts', source: from('policy'), refusedWith: 'may not import policy/' },
  { file: 'shared/gateway/uses-electron.ts', source: electron, refusedWith: ONLY_ELECTRON },
  { file: 'shared/gateway/uses-react.ts', source: react, refusedWith: ONLY_RENDERER },
  { file: 'shared/gateway/uses-sdk.ts', source: sdk, refusedWith: ONLY_MCP },
  { file: 'shared/gateway/uses-bare-node.ts', source: bare, refusedWith: NODE_PREFIX },
  { file: 'shared/gateway/uses-headless.ts', source: from('headless'), refusedWith: 'may not import headless/' },
  { file: 'shared/gateway/mcp/uses-electron.ts', source: electron, refusedWith: ONLY_ELECTRON },
  { file: 'shared/headless/uses-electron.ts', source: electron, refusedWith: ONLY_ELECTRON },
  { file: 'shared/headless/uses-policy.ts', source: from('policy'), refusedWith: 'may not import policy/' },
  { file: 'shared/headless/uses-sdk.ts', source: sdk, refusedWith: ONLY_MCP },
  { file: 'electron/uses-react.ts', source: react, refusedWith: ONLY_RENDERER },
  { file: 'electron/uses-headless.ts', source: from('shared/headless'), refusedWith: 'may not import headless/' },
  { file: 'electron/uses-policy.ts', source: from('shared/policy'), refusedWith: 'may not import policy/' },
  { file: 'electron/uses-sdk.ts', source: sdk, refusedWith: ONLY_MCP },
  { file: 'electron/core-process/uses-electron.ts', source: electron, refusedWith: ONLY_ELECTRON },
  { file: 'electron/core-process/uses-policy.ts', source: from('shared/policy'), refusedWith: 'may not import policy/' },
  { file: 'electron/core-process/uses-sdk.ts', source: sdk, refusedWith: ONLY_MCP },
  { file: 'renderer/uses-electron.ts', source: electron, refusedWith: ONLY_ELECTRON },
  { file: 'renderer/uses-node.ts', source: node, refusedWith: NO_NODE },
  { file: 'renderer/uses-gateway.ts', source: from('shared/gateway'), refusedWith: 'may not import gateway/' },
  { file: 'renderer/uses-headless.ts', source: from('shared/headless'), refusedWith: 'may not import headless/' },
  { file: 'renderer/uses-sdk.ts', source: sdk, refusedWith: ONLY_MCP },
];
