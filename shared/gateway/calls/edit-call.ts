import { ContractError } from '../../contract/define.ts';
import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { isSameJson } from '../../policy/json-equal.ts';
import { restoreHidden } from '../../policy/restore-hidden.ts';
import { memberSpans } from '../wire/member-spans.ts';
import type { ClientMessage } from '../wire/message.ts';
import { parseClientMessage } from '../wire/parse-message.ts';
import { splice } from '../wire/splice.ts';
import { parseStrictJson } from '../wire/strict-json.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { CallJudge } from './judge-call.ts';

/**
 * The call with the arguments that a person wrote, read as strictly as any message of a client; null when they are the same.
 * `masked`: the arguments as the person was shown them. Throws ContractError `invalid-input`, also when the rules deny what it became.
 */
export function editCall(
  judge: Pick<CallJudge, 'factsOf' | 'judge'>,
  call: IncomingCall,
  masked: JsonObject,
  text: string,
): ClientMessage | null {
  const { origin, server, tool, message } = call;
  const parsed = parseStrictJson(text);
  if (!parsed.ok || !isJsonObject(parsed.value))
    throw new ContractError('invalid-input', 'The arguments must be one JSON object.');
  const original = judge.factsOf(origin, server, tool, message.params).arguments;
  const restored = restoreHidden(original, masked, parsed.value);
  if (!restored.ok) {
    const why = 'has dots where nothing was hidden. Leave hidden values as they are, or write new ones.';
    throw new ContractError('invalid-input', `${restored.pointer} ${why}`);
  }
  if (isSameJson(original, restored.value)) return null;
  const [span] = memberSpans(message.text, [['params', 'arguments']]);
  if (span === null || span === undefined) throw new ContractError('invalid-input', 'This call has no arguments to edit.');
  const written = splice(message.text, [{ span, json: stringifyJson(restored.value) }]);
  const edited = parseClientMessage(Buffer.from(written, 'utf8'));
  if (!edited.ok) throw new ContractError('invalid-input', edited.refusal.message);
  const verdict = judge.judge(judge.factsOf(origin, server, tool, edited.message.params));
  if (verdict.effect === 'deny') throw new ContractError('invalid-input', `The rules deny these arguments: ${verdict.reason}`);
  return edited.message;
}

/** Whether the arguments stand where they can be exchanged: in the message, and nowhere in its headers as well. */
export function isEditable({ message, headers }: Pick<IncomingCall, 'message' | 'headers'>): boolean {
  const [span] = memberSpans(message.text, [['params', 'arguments']]);
  const isInHeaders = Object.keys(headers).some((name) => name.startsWith(PARAMETER_HEADER));
  return span !== null && span !== undefined && !isInHeaders;
}

const PARAMETER_HEADER = 'mcp-param-';
