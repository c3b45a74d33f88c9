import { describe, expect, it } from 'vitest';
import { envelopeProblem } from '../../../../shared/gateway/wire/envelope.ts';
import { wantsLog } from '../../../../shared/gateway/wire/log-level.ts';
import {
  CLIENT_CAPABILITIES_KEY,
  CLIENT_INFO_KEY,
  LOG_LEVEL_KEY,
  PROTOCOL_VERSION_KEY,
} from '../../../../shared/gateway/wire/meta-keys.ts';
import type { JsonObject } from '../../../../shared/model/json.ts';

const VERSION = { [PROTOCOL_VERSION_KEY]: '2026-07-28' };
const CAPABILITIES = { [CLIENT_CAPABILITIES_KEY]: {} };

describe('what a stateless request must say', () => {
  it.each<[JsonObject, RegExp]>([
    [{}, /needs "_meta"/],
    [{ _meta: [] }, /needs "_meta"/],
    [{ _meta: CAPABILITIES }, /protocolVersion"\] must be a string/],
    [{ _meta: { ...CAPABILITIES, [PROTOCOL_VERSION_KEY]: 20260728 } }, /protocolVersion"\] must be a string/],
    [{ _meta: VERSION }, /clientCapabilities"\] must be an object/],
    [{ _meta: { ...VERSION, [CLIENT_CAPABILITIES_KEY]: null } }, /clientCapabilities"\] must be an object/],
  ])('is missed in %j', (params, problem) => {
    expect(envelopeProblem({ params })).toMatch(problem);
  });

  it('is the version and the capabilities; who the client is may stay unsaid', () => {
    expect(envelopeProblem({ params: { _meta: { ...VERSION, ...CAPABILITIES } } })).toBeNull();
    expect(envelopeProblem({ params: { _meta: { ...VERSION, ...CAPABILITIES, [CLIENT_INFO_KEY]: { name: 'x' } } } })).toBeNull();
  });
});

describe('a log message', () => {
  const asking = (level: string): { params: JsonObject } => ({ params: { _meta: { [LOG_LEVEL_KEY]: level } } });

  it('is for requests that name a level, from that level on', () => {
    expect(wantsLog({ params: {} }, { level: 'emergency' })).toBe(false);
    expect(wantsLog(asking('warning'), { level: 'notice' })).toBe(false);
    expect(wantsLog(asking('warning'), { level: 'warning' })).toBe(true);
    expect(wantsLog(asking('debug'), { level: 'alert' })).toBe(true);
  });

  it('is for nobody when either level is none', () => {
    expect(wantsLog(asking('loud'), { level: 'error' })).toBe(false);
    expect(wantsLog(asking('debug'), { level: 'loud' })).toBe(false);
    expect(wantsLog(asking('debug'), null)).toBe(false);
  });
});
