import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../shared/model/json.ts';
import { parameterHeaderMismatch } from '../../../../shared/gateway/wire/check-parameter-headers.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    place: { type: 'object', properties: { floor: { type: 'integer', 'x-mcp-header': 'Floor' } } },
    isUrgent: { type: 'boolean', 'x-mcp-header': 'Urgent' },
  },
};

function check(args: JsonObject, headers: Readonly<Record<string, string>>, schema: object | undefined = SCHEMA): string | null {
  return parameterHeaderMismatch(headers, { params: { name: 'x', arguments: args } }, schema);
}

describe('headers that repeat arguments', () => {
  it.each<[JsonObject, Record<string, string>]>([
    [{}, {}],
    [{}, { 'mcp-param-region': 'whatever' }],
    [{ region: null }, {}],
    [{ region: 'eu' }, { 'mcp-param-region': 'eu' }],
    [{ region: 'größer' }, { 'mcp-param-region': '=?base64?Z3LDtsOfZXI=?=' }],
    [{ region: '=?base64?eu' }, { 'mcp-param-region': '=?base64?eu' }],
    [{ place: { floor: 42 } }, { 'mcp-param-floor': '42.0' }],
    [{ isUrgent: true }, { 'mcp-param-urgent': 'true' }],
  ])('agree: %j, %j', (args, headers) => {
    expect(check(args, headers)).toBeNull();
  });

  it.each<[JsonObject, Record<string, string>, RegExp]>([
    [{ region: 'eu' }, {}, /Mcp-Param-Region is missing/],
    [{ region: 'eu' }, { 'mcp-param-region': 'us' }, /Mcp-Param-Region is not what/],
    [{ region: 'eu' }, { 'mcp-param-region': '=?base64?ZXU?=' }, /Mcp-Param-Region is not what/],
    [{ region: '42' }, { 'mcp-param-region': '42.0' }, /Mcp-Param-Region is not what/],
    [{ place: { floor: 42 } }, { 'mcp-param-floor': '0x2a' }, /Mcp-Param-Floor is not what/],
    [{ isUrgent: false }, { 'mcp-param-urgent': 'no' }, /Mcp-Param-Urgent is not what/],
  ])('disagree: %j, %j', (args, headers, why) => {
    expect(check(args, headers)).toMatch(why);
  });

  it('say nothing about a tool that is not known, or whose definition is invalid', () => {
    const invalid = { type: 'object', properties: { region: { type: 'array', 'x-mcp-header': 'Region' } } };
    expect(parameterHeaderMismatch({}, { params: { arguments: { region: 'eu' } } }, undefined)).toBeNull();
    expect(check({ region: 'eu' }, {}, invalid)).toBeNull();
  });
});
