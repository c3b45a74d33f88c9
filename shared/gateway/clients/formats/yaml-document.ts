import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import { z } from 'zod';
import { type ConfigDocument, ConfigTextError, type Container, type Fields, plainValue } from './config-document.ts';
import { indentAt, layoutOf, lineEnd, lineStart, splice } from './layout.ts';

const RawSchema = z.strictObject({ text: z.string(), column: z.int(), value: z.record(z.string(), z.unknown()) });

/** A server in the tree: the lines from its key (or dash) on, and its value. */
interface Item {
  readonly name: string;
  readonly start: number;
  readonly node: Node;
  readonly from: number;
  readonly to: number;
}

/** YAML: an entry is a block of lines of its own; all others stay as they are. Throws ConfigTextError. */
export function openYaml(text: string, container: Container): ConfigDocument {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    throw new ConfigTextError(
      error.code === 'DUPLICATE_KEY' ? 'ambiguous' : 'broken',
      `It is no valid YAML (line ${line}: ${error.code}).`,
    );
  }
  const [key, ...deeper] = container.path;
  if (key === undefined || deeper.length > 0) throw new ConfigTextError('unsupported', 'Its servers stand too deep.');
  const top = document.contents;
  if (top !== null && !isMap(top)) throw new ConfigTextError('unsupported', 'It holds no YAML mapping.');
  const root = plainValue(document.toJS({ maxAliasCount: 100 }) ?? {});
  const { eol } = layoutOf(text);
  const pair = top === null ? undefined : top.items.find((each) => isScalar(each.key) && each.key.value === key);
  const held = pair?.value ?? null;
  const isEmpty =
    held === null || (isScalar(held) && held.value === null) || ((isMap(held) || isSeq(held)) && held.items.length === 0);
  const isList = container.nameKey !== null;
  if (!isEmpty && !(isList ? isSeq(held) : isMap(held)))
    throw new ConfigTextError('unsupported', `"${key}" is no ${isList ? 'list' : 'mapping'}.`);
  const items = isEmpty ? [] : isSeq(held) ? listItems(text, held, container.nameKey ?? '') : mapItems(held as YAMLMap);
  const isFlow = !isEmpty && (isMap(held) || isSeq(held)) && held.flow === true;
  const twin = items.find(({ name }, at) => items.findIndex((each) => each.name === name) !== at);
  if (twin !== undefined) throw new ConfigTextError('ambiguous', `"${twin.name}" is there twice.`);

  function mustFind(name: string): Item {
    const item = items.find((each) => each.name === name);
    if (item === undefined) throw new ConfigTextError('unsupported', `There is no entry "${name}".`);
    return item;
  }

  /** The lines of an entry, the first without indentation. */
  function block(value: Fields, column: number): string {
    const lines = stringify(value, { lineWidth: 0, indent: 2 }).trimEnd().split('\n');
    return lines.join(eol + ' '.repeat(column));
  }

  function put(item: Item, inserted: string): string {
    const isBlock = (isMap(item.node) || isSeq(item.node)) && item.node.flow !== true;
    const hasBreak = isBlock && text.slice(item.from, item.to).endsWith('\n');
    return splice(text, [{ start: item.from, end: item.to, text: hasBreak ? inserted + eol : inserted }]);
  }

  const isFlowNode = (node: Node): boolean => (isMap(node) || isSeq(node)) && node.flow === true;

  function add(name: string, value: Fields): string {
    const entry = (column: number): string =>
      isList
        ? `- ${block({ [container.nameKey ?? 'name']: name, ...value }, column + 2)}`
        : `${stringify(name, { lineWidth: 0 }).trim()}:${eol}${' '.repeat(column + 2)}${block(value, column + 2)}`;
    const last = items.at(-1);
    if (isFlow && last !== undefined) {
      const json = JSON.stringify(isList ? { [container.nameKey ?? 'name']: name, ...value } : value);
      return splice(text, [{ start: last.to, end: last.to, text: `, ${isList ? json : `${JSON.stringify(name)}: ${json}`}` }]);
    }
    if (last !== undefined) {
      const column = last.start - lineStart(text, last.start);
      const at = lineEnd(text, Math.max(last.to - 1, last.from));
      const lead = at > 0 && text[at - 1] !== '\n' ? eol : '';
      return splice(text, [{ start: at, end: at, text: `${lead}${' '.repeat(column)}${entry(column)}${eol}` }]);
    }
    if (pair !== undefined) {
      const keyEnd = (pair.key as Node).range?.[1] ?? 0;
      const colon = text.indexOf(':', keyEnd) + 1;
      const end = held === null || isScalar(held) ? colon : (held.range?.[1] ?? colon);
      if (text.slice(end, lineEnd(text, end)).trim() !== '' && !isScalar(held) && held !== null)
        throw new ConfigTextError('unsupported', `"${key}" is followed by a comment on its line.`);
      const rest =
        held !== null && !isScalar(held)
          ? end
          : lineEnd(text, colon) - (text.slice(colon, lineEnd(text, colon)).endsWith('\n') ? eol.length : 0);
      return splice(text, [{ start: held !== null && !isScalar(held) ? colon : rest, end: rest, text: `${eol}  ${entry(2)}` }]);
    }
    const lead = text === '' || text.endsWith('\n') ? '' : eol;
    return `${text}${lead}${stringify(key).trim()}:${eol}  ${entry(2)}${eol}`;
  }

  return {
    root,
    entries: items.map((item) => {
      const value = plainValue(item.node.toJS(document));
      const raw = { text: text.slice(item.from, item.to), column: item.from - lineStart(text, item.from), value };
      return { name: item.name, value, raw: JSON.stringify(raw) };
    }),
    add,
    replace(name, value) {
      const item = mustFind(name);
      const whole = isList ? { [container.nameKey ?? 'name']: name, ...value } : value;
      return put(
        item,
        isFlowNode(item.node) || isFlow ? JSON.stringify(whole) : block(whole, item.from - lineStart(text, item.from)),
      );
    },
    remove(name) {
      const item = mustFind(name);
      if (isFlow || isFlowNode(item.node)) throw new ConfigTextError('unsupported', `"${name}" stands on one line with others.`);
      if (items.length === 1 && pair !== undefined) {
        const colon = text.indexOf(':', (pair.key as Node).range?.[1] ?? 0) + 1;
        return splice(text, [{ start: colon, end: item.to, text: `${isList ? ' []' : ' {}'}${eol}` }]);
      }
      return splice(text, [{ start: lineStart(text, item.start), end: item.to, text: '' }]);
    },
    restore(name, raw) {
      const item = mustFind(name);
      const was = RawSchema.parse(JSON.parse(raw));
      const column = item.from - lineStart(text, item.from);
      const isFlowNow = isFlow || isFlowNode(item.node);
      const isAsBefore = column === was.column && was.text.endsWith('\n') === text.slice(item.from, item.to).endsWith('\n');
      if (isFlowNow ? /^[{[]/.test(was.text) : isAsBefore)
        return splice(text, [{ start: item.from, end: item.to, text: was.text }]);
      return put(item, isFlowNow ? JSON.stringify(was.value) : block(was.value, column));
    },
  };
}

function mapItems(map: YAMLMap): readonly Item[] {
  return map.items.flatMap((each: Pair) => {
    const { key, value } = each;
    if (!isScalar(key) || !isNode(value)) return [];
    return [{ name: String(key.value), start: key.range?.[0] ?? 0, node: value, ...spanOf(value) }];
  });
}

function listItems(text: string, list: YAMLSeq, nameKey: string): readonly Item[] {
  return list.items.flatMap((each) => {
    if (!isMap(each)) return [];
    const name: unknown = each.get(nameKey);
    if (typeof name !== 'string') return [];
    const { from, to } = spanOf(each);
    return [{ name, start: lineStart(text, from) + indentAt(text, from).length, node: each, from, to }];
  });
}

function spanOf(node: Node): { from: number; to: number } {
  const [from = 0, to = 0] = node.range ?? [];
  return { from, to };
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value);
}
