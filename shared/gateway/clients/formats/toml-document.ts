import { isDeepStrictEqual } from 'node:util';
import type { AST } from 'toml-eslint-parser';
import { z } from 'zod';
import { type ConfigDocument, ConfigTextError, type Container, type Fields, isFields, plainValue } from './config-document.ts';
import { type Edit, layoutOf, lineStart, splice } from './layout.ts';
import { inlineAt, keysOf, type Part, readToml, startsWith } from './toml-parts.ts';
import { tomlKey, tomlValue } from './toml-text.ts';

/** How an entry stood: as an inline table, or as lines and tables of its own. */
const RawSchema = z.union([
  z.strictObject({ inline: z.string(), value: z.record(z.string(), z.unknown()) }),
  z.strictObject({
    /** The lines of its fields, and its tables, as they were written, by field. */
    lines: z.record(z.string(), z.string()),
    tables: z.record(z.string(), z.string()),
    value: z.record(z.string(), z.unknown()),
  }),
]);

/** TOML: comments, order and the way in which each thing is said stay. Throws ConfigTextError. */
export function openToml(text: string, { path }: Container): ConfigDocument {
  const { root, parts } = readToml(text);
  const { eol } = layoutOf(text);
  const depth = path.length;
  const container = valueAt(root, path);
  const servers = isFields(container) ? container : {};
  /** The parts that speak about one entry. */
  const partsOf = (name: string): readonly Part[] => parts.filter((part) => startsWith(part.path, [...path, name]));
  const inlineOf = (name: string) => {
    for (const part of parts) {
      if (part.kind !== 'line' || !startsWith([...path, name], part.path)) continue;
      const value = inlineAt(part.value, [...path, name].slice(part.path.length));
      if (value !== null) return value;
    }
    return null;
  };

  function fieldText(name: string, table: readonly string[], field: string, value: unknown): string {
    const key = [...[...path, name].slice(table.length), field].map(tomlKey).join('.');
    return `${key} = ${tomlValue(value)}${eol}`;
  }

  /** Changes fields of an entry that has lines; `written` says how a field is written, null: as its value says. */
  function changeLines(name: string, before: Fields, value: Fields, written: (field: string) => string | null): string {
    const isKept = (field: string): boolean =>
      Object.hasOwn(value, field) && isDeepStrictEqual(plainValue(before[field]), plainValue(value[field]));
    const mine = partsOf(name);
    const header = mine.find((part) => part.kind === 'header' && part.path.length === depth + 1);
    const gone = mine.filter((part) => part !== header && !isKept(part.path[depth + 1] ?? ''));
    const first = mine[0];
    if (first === undefined) throw new ConfigTextError('unsupported', `There is no entry "${name}".`);
    const edits: Edit[] = gone.map((part) => ({ start: part.start, end: part.end, text: '' }));
    const added = Object.keys(value).filter((field) => !isKept(field));
    const table = header === undefined ? (first.kind === 'line' ? first.table : null) : header.path;
    const lines = added.map((field) => written(field) ?? fieldText(name, table ?? [...path, name], field, value[field]));
    if (header === undefined && table === null) lines.unshift(`[${[...path, name].map(tomlKey).join('.')}]${eol}`);
    const at = header?.end ?? first.start;
    const lead = at > 0 && text[at - 1] !== '\n' ? eol : '';
    edits.push({ start: at, end: at, text: lead + lines.join('') });
    return splice(text, edits);
  }

  function add(name: string, value: Fields): string {
    const inline = parts.find((part) => part.kind === 'line' && isSame(part.path, path));
    if (inline?.kind === 'line') {
      if (inline.value.type !== 'TOMLInlineTable') throw new ConfigTextError('unsupported', `"${path.join('.')}" is no table.`);
      const close = inline.value.range[1] - 1;
      const at = close - (/[ \t]*$/.exec(text.slice(0, close))?.[0].length ?? 0);
      const pair = `${inline.value.body.length === 0 ? ' ' : ', '}${tomlKey(name)} = ${tomlValue(value)}${at === close ? ' ' : ''}`;
      return splice(text, [{ start: at, end: at, text: pair }]);
    }
    const start = text === '' ? '' : text.endsWith('\n') ? (text.trim() === '' ? '' : eol) : eol + eol;
    const fields = Object.entries(value).map(([field, each]) => `${tomlKey(field)} = ${tomlValue(each)}${eol}`);
    return `${text}${start}[${[...path, name].map(tomlKey).join('.')}]${eol}${fields.join('')}`;
  }

  function replace(name: string, value: Fields): string {
    const inline = inlineOf(name);
    if (inline !== null) return splice(text, [{ start: inline.range[0], end: inline.range[1], text: tomlValue(value) }]);
    const before = servers[name];
    return changeLines(name, isFields(before) ? before : {}, value, () => null);
  }

  function remove(name: string): string {
    const inline = parts.find((part) => part.kind === 'line' && isSame(part.path, path));
    if (inline?.kind === 'line') return splice(text, removePair(inline.value, name));
    const mine = partsOf(name);
    const first = mine[0];
    if (first === undefined) return text;
    // The blank line before a table of its own goes with it.
    const from = first.kind === 'header' ? blankBefore(text, first.start) : first.start;
    return splice(
      text,
      mine.map((part) => ({ start: part === first ? from : part.start, end: part.end, text: '' })),
    );
  }

  function rawOf(name: string): string {
    const value = plainValue(servers[name]);
    const inline = inlineOf(name);
    if (inline !== null) return JSON.stringify({ inline: text.slice(inline.range[0], inline.range[1]), value });
    const lines: Record<string, string> = {};
    const tables: Record<string, string> = {};
    for (const part of partsOf(name)) {
      const field = part.path[depth + 1];
      if (field === undefined) continue;
      const own = text.slice(part.start, part.end);
      const isOfTable = part.kind === 'header' || part.table.length > depth + 1;
      const where = isOfTable ? tables : lines;
      where[field] = (where[field] ?? '') + (own.endsWith('\n') ? own : own + eol);
    }
    return JSON.stringify({ lines, tables, value });
  }

  function restore(name: string, raw: string): string {
    const was = RawSchema.parse(JSON.parse(raw));
    const inline = inlineOf(name);
    if (inline !== null) {
      const inserted = 'inline' in was ? was.inline : tomlValue(was.value);
      return splice(text, [{ start: inline.range[0], end: inline.range[1], text: inserted }]);
    }
    const now = servers[name];
    const lines: Readonly<Record<string, string>> = 'inline' in was ? {} : was.lines;
    const tables: Readonly<Record<string, string>> = 'inline' in was ? {} : was.tables;
    const isUnderHeader = partsOf(name).some((part) => part.kind === 'header' && part.path.length === depth + 1);
    const restored = changeLines(name, isFields(now) ? now : {}, was.value, (field) =>
      Object.hasOwn(tables, field) ? '' : isUnderHeader ? (lines[field] ?? null) : null,
    );
    const missing = Object.keys(tables).filter(
      (field) => !isDeepStrictEqual(plainValue(isFields(now) ? now[field] : null), was.value[field]),
    );
    return missing.reduce((current, field) => appendTable(current, [...path, name], tables[field] ?? ''), restored);
  }

  return {
    root: plainValue(root),
    entries: Object.keys(servers).map((name) => ({ name, value: plainValue(servers[name]), raw: rawOf(name) })),
    add,
    replace,
    remove,
    restore,
  };
}

/** What takes a pair out of an inline table, with its comma. */
function removePair(table: AST.TOMLContentNode, name: string): readonly Edit[] {
  if (table.type !== 'TOMLInlineTable') return [];
  const at = table.body.findIndex((pair) => isSame(keysOf(pair.key), [name]));
  const pair = table.body[at];
  if (pair === undefined) throw new ConfigTextError('unsupported', `"${name}" stands in an inline table.`);
  const [next, previous] = [table.body[at + 1], table.body[at - 1]];
  const start = next === undefined && previous !== undefined ? previous.range[1] : pair.range[0];
  return [{ start, end: next === undefined ? pair.range[1] : next.range[0], text: '' }];
}

/** Puts the text of a table after the last line of its parent. */
function appendTable(text: string, parent: readonly string[], table: string): string {
  const last = readToml(text).parts.findLast((part) => startsWith(part.path, parent));
  const at = last?.end ?? text.length;
  return splice(text, [{ start: at, end: at, text: (text[at - 1] === '\n' ? '' : layoutOf(text).eol) + table }]);
}

function blankBefore(text: string, at: number): number {
  const previous = at === 0 ? 0 : lineStart(text, at - 1);
  return at > 0 && text.slice(previous, at).trim() === '' ? previous : at;
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isFields(value) ? value[key] : undefined), root);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && startsWith(one, other);
}
