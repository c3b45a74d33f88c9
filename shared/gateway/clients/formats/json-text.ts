import { getNodeValue, type Node } from 'jsonc-parser';
import { type Edit, indentAt, type Layout, lineEnd, lineStart } from './layout.ts';

/** A member of an object: its key, its value, and where both stand together. */
export interface Member {
  readonly key: string;
  readonly value: Node;
  readonly start: number;
  readonly end: number;
}

export function membersOf(object: Node): readonly Member[] {
  return (object.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) return [];
    return [{ key: String(getNodeValue(key)), value, start: property.offset, end: value.offset + value.length }];
  });
}

/** A value as JSON text whose later lines are indented like the line that it stands on. */
export function jsonText(value: unknown, layout: Layout, indent: string | null): string {
  if (indent === null) return JSON.stringify(value);
  return JSON.stringify(value, null, layout.indent).replaceAll('\n', layout.eol + indent);
}

const BLANKS_AND_COMMENTS = /(?:\s|\/\/[^\r\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*/y;

/** Where the comma stands that comes next, after nothing but blanks and comments; null when something else does. */
export function commaAfter(text: string, from: number, to: number): number | null {
  BLANKS_AND_COMMENTS.lastIndex = from;
  const at = from + (BLANKS_AND_COMMENTS.exec(text)?.[0].length ?? 0);
  return at < to && text[at] === ',' ? at : null;
}

/** What adds a member at the end of an object, in the way in which the object is written. */
export function addMember(text: string, object: Node, key: string, value: unknown, layout: Layout): readonly Edit[] {
  const open = object.offset + 1;
  const close = object.offset + object.length - 1;
  const inner = text.slice(open, close);
  const members = membersOf(object);
  const last = members.at(-1);
  const isEmpty = inner.trim() === '';
  const isOnLines = isEmpty ? /\n/.test(text.trim()) || text.trim() === '{}' : inner.includes('\n');
  const name = JSON.stringify(key);
  const comma: Edit[] =
    last === undefined || commaAfter(text, last.end, close) !== null ? [] : [{ start: last.end, end: last.end, text: ',' }];
  if (!isOnLines) {
    const at = open + inner.trimEnd().length;
    const isSpaced = last !== undefined && !/,\S/.test(inner);
    const member = `${last !== undefined && isSpaced ? ' ' : ''}${name}:${isSpaced || isEmpty ? ' ' : ''}${jsonText(value, layout, null)}`;
    return [...comma, { start: at, end: at, text: member }];
  }
  const closeIndent = indentAt(text, object.offset);
  const first = members[0];
  const isFirstOnLine = first !== undefined && text.slice(lineStart(text, first.start), first.start).trim() === '';
  const indent = isFirstOnLine ? indentAt(text, first.start) : closeIndent + layout.indent;
  const member = `${layout.eol}${indent}${name}: ${jsonText(value, layout, indent)}`;
  if (isEmpty) return [{ start: open, end: close, text: `${member}${layout.eol}${closeIndent}` }];
  const at = open + inner.trimEnd().length;
  const isClosedOnLine = !text.slice(at, close).includes('\n');
  return [...comma, { start: at, end: at, text: isClosedOnLine ? `${member}${layout.eol}${closeIndent}` : member }];
}

/** What takes a member out, with its comma and its lines. */
export function removeMember(text: string, object: Node, key: string): readonly Edit[] {
  const members = membersOf(object);
  const at = members.findIndex((member) => member.key === key);
  const member = members[at];
  if (member === undefined) return [];
  const close = object.offset + object.length - 1;
  const next = members[at + 1];
  const comma = commaAfter(text, member.end, next?.start ?? close);
  const end = comma === null ? member.end : comma + 1;
  const previous = members[at - 1];
  const before = comma === null && previous !== undefined ? commaAfter(text, previous.end, member.start) : null;
  const lead: Edit[] = before === null ? [] : [{ start: before, end: before + 1, text: '' }];
  const isFirstOnLine = text.slice(lineStart(text, member.start), member.start).trim() === '';
  const rest = text.slice(end, lineEnd(text, end));
  if (isFirstOnLine && rest.trim() === '') {
    return [...lead, { start: Math.max(lineStart(text, member.start), object.offset + 1), end: end + rest.length, text: '' }];
  }
  const blanks = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  return [...lead, { start: member.start, end: next === undefined ? end : end + blanks, text: '' }];
}
