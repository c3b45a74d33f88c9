import { expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/model/json.ts';
import type { MessageSection } from '../../../shared/model/judged-message.ts';
import { messageRisk } from '../../../shared/policy/message-risk.ts';
import { messageOf } from './call-facts.ts';

it.each<[string, MessageSection, JsonObject]>([
  ['low', 'resources', { uri: 'file:///home/me/notes.md' }],
  ['low', 'resources', { uri: 'https://example.com/a?x=.ssh/id_rsa' }],
  ['low', 'resources', {}],
  ['high', 'resources', { uri: 'file:///home/me/.ssh/id_rsa' }],
  ['high', 'resources', { uri: 'FILE:///home/me/%2essh/known_hosts' }],
  ['high', 'resources', { uri: 'file:///srv/app/.env.production' }],
  ['high', 'resources', { uri: 'file:///etc/shadow' }],
  ['high', 'resources', { uri: 'file:///srv/tls/server.key' }],
  ['low', 'prompts', { name: 'greet' }],
  ['high', 'sampling', { messages: [] }],
  ['high', 'sampling', { includeContext: 'none' }],
  ['critical', 'sampling', { includeContext: 'allServers' }],
  ['medium', 'elicitation', { requestedSchema: { properties: { name: {} } } }],
  ['high', 'elicitation', { requestedSchema: { properties: { name: {}, apiKey: {} } } }],
  ['high', 'elicitation', { mode: 'url', url: 'https://example.com/a' }],
  ['high', 'elicitation', { mode: 'url', url: 'http://127.0.0.1:8080/a' }],
  ['critical', 'elicitation', { mode: 'url', url: 'http://example.com/a' }],
  ['critical', 'elicitation', { mode: 'url', url: 'https://bank.example@evil.example/' }],
  ['critical', 'elicitation', { mode: 'url', url: 'https://ex\u0430mple.com/' }],
  ['critical', 'elicitation', { mode: 'url', url: 'javascript:alert(1)' }],
  ['critical', 'elicitation', { mode: 'url' }],
])('is %s for %s %j', (risk, section, params) => {
  const judged = messageRisk(messageOf(section, params));
  expect(judged.risk).toBe(risk);
  expect(judged.reason).toMatch(/^[a-z].*[^.]$/);
});
