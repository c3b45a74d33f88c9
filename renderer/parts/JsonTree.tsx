import type { ReactNode } from 'react';
import type { JsonNode, JsonRow } from '../format/json-tree.ts';
import * as text from '../text/en.ts';
import { VisibleText } from './VisibleText.tsx';

/** The rows of a JSON tree: names to the left, values as text. Depth is shown by indentation in steps of the grid. */
export function JsonTree(props: {
  readonly rows: readonly JsonRow[];
  readonly find: string;
  /** What stands behind a row's value. */
  readonly aside?: ((row: JsonRow) => ReactNode) | undefined;
}) {
  const { rows, find, aside } = props;
  return (
    <dl className="json-tree">
      {rows.map((row) => (
        <div key={row.pointer} className={`json-row depth-${Math.min(row.depth, 8)}`}>
          <dt>{row.label === null ? null : <VisibleText value={row.label} find={find} />}</dt>
          <dd>
            <JsonValue node={row.node} find={find} />
            {aside?.(row)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function JsonValue({ node, find }: { readonly node: JsonNode; readonly find: string }) {
  switch (node.kind) {
    case 'object':
      return <span className="faint">{node.members.length === 0 ? '{}' : text.json.object(node.members.length)}</span>;
    case 'array':
      return <span className="faint">{node.items.length === 0 ? '[]' : text.json.array(node.items.length)}</span>;
    case 'string':
      return node.text.includes('\n') ? (
        <pre className="json-block">
          <VisibleText value={node.text} find={find} />
        </pre>
      ) : (
        <span className="json-string">
          <VisibleText value={node.text} find={find} />
        </span>
      );
    case 'literal':
      return (
        <span className="json-literal">
          <VisibleText value={node.source} find={find} />
        </span>
      );
  }
}
