import { findMatches } from '../format/find-matches.ts';
import { splitInvisible } from '../format/invisible.ts';

/** Text somebody else wrote: invisible and reordering characters are drawn as marks, matches of a search are marked. */
export function VisibleText({ value, find = '' }: { readonly value: string; readonly find?: string }) {
  return (
    <bdi>
      {splitInvisible(value).map((part, index) =>
        part.kind === 'invisible' ? (
          <span key={index} className="invisible" title={`U+${part.code} ${part.name}`}>
            U+{part.code}
          </span>
        ) : (
          <Marked key={index} value={part.text} find={find} />
        ),
      )}
    </bdi>
  );
}

function Marked({ value, find }: { readonly value: string; readonly find: string }) {
  const ranges = findMatches(value, find);
  if (ranges.length === 0) return value;
  const pieces = ranges.flatMap(({ start, end }, index) => [
    value.slice(ranges[index - 1]?.end ?? 0, start),
    <mark key={start}>{value.slice(start, end)}</mark>,
  ]);
  return [...pieces, value.slice(ranges.at(-1)?.end ?? 0)];
}
