/* How a host shows texts that clients and servers chose, and what it takes out of them first. */
export { escapeInvisible, escapeToLine } from '../policy/escape-invisible.ts';
export { maskText } from '../policy/mask.ts';
