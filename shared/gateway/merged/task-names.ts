import { memberSpans } from '../wire/member-spans.ts';
import type { Span } from '../wire/message.ts';
import { splice } from '../wire/splice.ts';
import { mergedName, splitName } from './merged-names.ts';

/** Says in `_meta` to which task a message belongs (MCP 2025-11-25, Tasks, Associating Task-Related Messages). */
export const RELATED_TASK_KEY = 'io.modelcontextprotocol/related-task';

type Path = readonly string[];

const TASK_ID: Path = ['params', 'taskId'];
const RELATED: Path = ['params', '_meta', RELATED_TASK_KEY, 'taskId'];
const RELATED_ANSWER: Path = ['result', '_meta', RELATED_TASK_KEY, 'taskId'];
const MADE: Path = ['result', 'task', 'taskId'];
const ANSWERED: Path = ['result', 'taskId'];
/** 2025-11-25, and the extension of 2026-07-28. */
const STATUS = new Set(['notifications/tasks/status', 'notifications/tasks']);

/** The answer to `method` with the ids of the server's tasks as the client knows them: `<server>__<id>`. Every other character stays. */
export function answerWithTaskNames(server: string, method: string, text: string): string {
  const isTask = method === 'tasks/get' || method === 'tasks/cancel' || isTaskHandle(text);
  return renamed(text, [RELATED_ANSWER, MADE, ...(isTask ? [ANSWERED] : [])], (id) => mergedName(server, id));
}

/** The same for what a server says without being asked, or asks. A request about a task speaks of the client's own. */
export function saidWithTaskNames(server: string, method: string, text: string): string {
  return renamed(text, STATUS.has(method) ? [RELATED, TASK_ID] : [RELATED], (id) => mergedName(server, id));
}

/** A request of the client as `server` is to read it: with its own ids in place of ours. */
export function requestWithOwnTasks(server: string, method: string, text: string): string {
  const isAboutTask = method.slice(0, 6) === 'tasks/';
  return renamed(text, isAboutTask ? [RELATED, TASK_ID] : [RELATED], (id) => ownTask(server, id));
}

/** The answer of the client to a request of `server`. */
export function answerWithOwnTasks(server: string, text: string): string {
  return renamed(text, [RELATED_ANSWER], (id) => ownTask(server, id));
}

function ownTask(server: string, id: string): string {
  const parts = splitName(id);
  return parts?.server === server ? parts.name : id;
}

/** MCP 2026-07-28 says by `resultType` that a result is a task. */
function isTaskHandle(text: string): boolean {
  if (!text.includes('"task"')) return false;
  const [span] = memberSpans(text, [['result', 'resultType']]);
  return span !== null && span !== undefined && text.slice(span.start, span.end) === '"task"';
}

function renamed(text: string, paths: readonly Path[], rename: (id: string) => string): string {
  // Nearly every message speaks of no task, and may be large. A key written with escapes is the server's own affair.
  if (!text.includes('"taskId"')) return text;
  const spans = memberSpans(text, paths).filter((span): span is Span => span !== null && text.charCodeAt(span.start) === 0x22);
  return splice(
    text,
    spans.map((span) => ({ span, json: JSON.stringify(rename(String(JSON.parse(text.slice(span.start, span.end))))) })),
  );
}
