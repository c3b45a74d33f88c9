import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  AllToolsSchema,
  LimitSchema,
  OperatorSchema,
  PolicyDocumentSchema,
  ToolRuleSchema,
} from '../../../shared/model/policy-document.ts';
import { readPolicy } from '../../../shared/policy/read-policy.ts';

const text = readFileSync(new URL('../../../docs/policy.md', import.meta.url), 'utf8');

describe('the policy reference', () => {
  it('has only examples that can be read', () => {
    const examples = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, example]) => example ?? '');
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) expect(readPolicy(example)).toMatchObject({ ok: true, warnings: [] });
  });

  it('names every key and every operator', () => {
    const keys = [PolicyDocumentSchema, AllToolsSchema, ToolRuleSchema, LimitSchema].flatMap(({ shape }) => Object.keys(shape));
    for (const word of [...keys, ...OperatorSchema.options]) {
      expect(text.includes(`\`${word}\``) || text.includes(`\`${word}.`) || text.includes(`"${word}"`), word).toBe(true);
    }
  });
});
