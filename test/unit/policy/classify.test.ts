import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/model/json.ts';
import { CATALOGUE } from '../../../shared/policy/catalogue/catalogue.ts';
import { compareCategory, compareRisk } from '../../../shared/policy/classifier/severity.ts';
import { VERBS } from '../../../shared/policy/classifier/verbs.ts';
import { classify } from '../../../shared/policy/classify.ts';

function properties(...names: string[]): JsonObject {
  return { type: 'object', properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) };
}

describe('the tools of well-known servers', () => {
  it.each([
    // server-filesystem
    ['read_text_file', 'Read the complete contents of a file', ['path'], { readOnlyHint: true }, 'Read', 'low'],
    ['search_files', 'Recursively search for files', ['path', 'pattern'], { readOnlyHint: true }, 'Read', 'low'],
    ['list_allowed_directories', 'Returns the list of directories', [], { readOnlyHint: true }, 'Read', 'low'],
    ['create_directory', 'Create a new directory', ['path'], { destructiveHint: false }, 'Write', 'medium'],
    ['write_file', 'Create a new file or overwrite', ['path', 'content'], { destructiveHint: true }, 'Write', 'high'],
    ['edit_file', 'Make line-based edits', ['path', 'edits', 'dryRun'], { destructiveHint: true }, 'Write', 'high'],
    ['move_file', 'Move or rename files', ['source', 'destination'], { destructiveHint: true }, 'Write', 'high'],
    // Only its description says that it reads, so it is not trusted quite as far.
    ['directory_tree', 'Get a recursive tree view of files', ['path'], { readOnlyHint: true }, 'Read', 'medium'],
    // server-memory
    ['create_entities', 'Create multiple new entities', ['entities'], {}, 'Write', 'medium'],
    ['delete_entities', 'Delete multiple entities', ['entityNames'], { destructiveHint: true }, 'Destructive', 'critical'],
    ['read_graph', 'Read the entire knowledge graph', [], {}, 'Read', 'low'],
    // "open" launches things on other servers; here asking once in a session is the price.
    ['open_nodes', 'Open specific nodes by their names', ['names'], { readOnlyHint: true }, 'Execute', 'high'],
    // server-everything
    ['echo', 'Echoes back the input string', ['message'], {}, 'Read', 'low'],
    ['get-env', 'Returns all environment variables', [], { readOnlyHint: true }, 'Read', 'high'],
    ['toggle-simulated-logging', 'Toggles simulated logging', [], {}, 'Write', 'medium'],
    ['trigger-long-running-operation', 'Demonstrates progress', ['steps'], { readOnlyHint: true }, 'Execute', 'high'],
    ['gzip-file-as-resource', 'Compresses a single file', ['data'], { openWorldHint: true }, 'Execute', 'high'],
    ['simulate-research-query', 'Simulates research', ['topic'], { readOnlyHint: false }, 'Write', 'medium'],
  ] as const)('%s', (name, description, names, annotations, category, risk) => {
    expect(classify({ name, description, inputSchema: properties(...names), annotations })).toMatchObject({ category, risk });
  });
});

describe('the verb in the name', () => {
  it.each([
    ['delete_repo', 'Destructive', 'name begins with "delete_"'],
    ['delete-repo', 'Destructive', 'name begins with "delete-"'],
    ['deleteRepo', 'Destructive', 'name begins with "delete"'],
    ['github.delete.repo', 'Destructive', 'name contains "delete"'],
    ['DELETE_ALL', 'Destructive', 'name begins with "DELETE_"'],
    ['repo_delete', 'Destructive', 'name contains "delete"'],
    ['deletefile', 'Destructive', 'name contains "delete"'],
    ['HTTPGet', 'Read', 'name contains "get"'],
    ['get_and_delete', 'Destructive', 'name begins with "get_"; name contains "delete"'],
    ['search_replace', 'Write', 'name begins with "search_"; name contains "replace"'],
    ['message_list', 'Read', 'name contains "list"'],
    ['get_commit', 'Read', 'name begins with "get_"'],
    ['get_transfer', 'Read', 'name begins with "get_"'],
    ['run_read_query', 'Execute', 'name begins with "run_"'],
    ['send_email', 'Write', 'name begins with "send_"'],
    ['create_payment', 'Financial', 'name begins with "create_"; name speaks of money'],
    ['create_refund', 'Financial', 'name begins with "create_"; name contains "refund"'],
    ['listen_events', 'Execute', 'nothing in its name or description says what it does'],
    ['frobnicate', 'Execute', 'nothing in its name or description says what it does'],
    ['', 'Execute', 'nothing in its name or description says what it does'],
  ] as const)('%s is %s', (name, category, reason) => {
    expect(classify({ name })).toMatchObject({ category, reason, source: 'classifier' });
  });

  it('trusts no look-alike or invisible letters beside a harmless verb', () => {
    expect(classify({ name: 'get_d\u0435lete' })).toMatchObject({ category: 'Execute', risk: 'high' });
    expect(classify({ name: 'get_\u200bfile' })).toMatchObject({ category: 'Execute', risk: 'high' });
  });

  it('judges reading secrets as more than reading', () => {
    expect(classify({ name: 'list_secrets' })).toMatchObject({ category: 'Read', risk: 'high' });
    expect(classify({ name: 'count_tokens' })).toMatchObject({ category: 'Read', risk: 'low' });
  });
});

describe('description and arguments', () => {
  it('asks the description only when the name has no verb', () => {
    expect(classify({ name: 'frob', description: 'This tool deletes a branch.' })).toMatchObject({ category: 'Destructive' });
    expect(classify({ name: 'remove_x', description: 'Reads a file.' })).toMatchObject({ category: 'Destructive' });
  });

  it('lets a description raise', () => {
    const admitted = classify({ name: 'get_all', description: 'Gets all rows. This cannot be undone.' });
    expect(admitted).toMatchObject({ category: 'Destructive', risk: 'critical' });
    expect(admitted.reason).toContain('cannot be undone');
  });

  it('lets arguments raise', () => {
    expect(classify({ name: 'get_rows', inputSchema: properties('sql') })).toMatchObject({ category: 'Execute', risk: 'high' });
    expect(classify({ name: 'fetch', inputSchema: properties('url') })).toMatchObject({ category: 'Read', risk: 'medium' });
    expect(classify({ name: 'update_x', inputSchema: properties('amount', 'currency') })).toMatchObject({
      category: 'Financial',
    });
    expect(classify({ name: 'scroll', inputSchema: properties('amount') })).toMatchObject({ category: 'Write', risk: 'medium' });
  });

  it('reads a hostile definition only up to a point', () => {
    const late = (many: number) => `${'x '.repeat(many)} cannot be undone`;
    expect(classify({ name: 'get_x', description: late(10) })).toMatchObject({ risk: 'critical' });
    expect(classify({ name: 'get_x', description: late(2_000_000) })).toMatchObject({ risk: 'low' });
    const many = Array.from({ length: 10_000 }, (_, i) => `p${i}`);
    expect(classify({ name: 'get_x', inputSchema: properties('sql', ...many) })).toMatchObject({ risk: 'high' });
    expect(classify({ name: 'get_x', inputSchema: properties(...many, 'sql') })).toMatchObject({ risk: 'low' });
    expect(classify({ name: `get_${'x_'.repeat(1_000_000)}delete` })).toMatchObject({ category: 'Execute', risk: 'high' });
  });

  it('reads nothing that is inherited', () => {
    expect(classify({ name: 'get_x', inputSchema: Object.create(properties('sql')) })).toMatchObject({ risk: 'low' });
    expect(classify({ name: 'constructor' })).toMatchObject({ category: 'Execute', risk: 'high', source: 'classifier' });
    expect(classify({ name: '__proto__' })).toMatchObject({ category: 'Execute', risk: 'high', source: 'classifier' });
  });
});

const verb = fc.constantFrom(...VERBS.keys(), 'frob', 'x');
const toolName = fc.oneof(
  fc.string(),
  fc.array(verb, { minLength: 1, maxLength: 4 }).map((words) => words.join('_')),
);
const annotations = fc.record(
  { readOnlyHint: fc.boolean(), destructiveHint: fc.boolean(), idempotentHint: fc.boolean(), openWorldHint: fc.boolean() },
  { requiredKeys: [] },
);
const schema = fc.array(fc.constantFrom('path', 'url', 'sql', 'amount', 'currency', 'code', 'command'), { maxLength: 4 });

describe('annotations', () => {
  it('never lower anything, whatever was there before', () => {
    fc.assert(
      fc.property(toolName, fc.string(), schema, annotations, annotations, (name, description, names, some, more) => {
        const base = { name, description, inputSchema: properties(...names) };
        const before = classify({ ...base, annotations: some });
        const after = classify({ ...base, annotations: { ...more, ...some } });
        for (const [one, other] of [
          [classify(base), before],
          [before, after],
        ] as const) {
          expect(compareRisk(other.risk, one.risk)).toBeGreaterThanOrEqual(0);
          expect(compareCategory(other.category, one.category)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('raise what the server confesses', () => {
    expect(classify({ name: 'get_x', annotations: { readOnlyHint: false } })).toMatchObject({ category: 'Write' });
    expect(classify({ name: 'frob', annotations: { destructiveHint: true } })).toMatchObject({ risk: 'critical' });
    expect(classify({ name: 'search_x', annotations: { openWorldHint: true } })).toMatchObject({
      category: 'Read',
      risk: 'medium',
    });
  });
});

it('asks the catalogue first, whatever the server says', () => {
  for (const tool of CATALOGUE) {
    expect(classify({ name: tool.name, description: 'Deletes everything.', annotations: { destructiveHint: true } })).toEqual({
      category: tool.category,
      risk: tool.risk,
      reason: tool.riskReason,
      source: 'catalogue',
    });
  }
});
