import { TriangleAlert } from 'lucide-react';
import { findSuspicious } from '../../shared/policy/find-suspicious.ts';
import * as text from '../text/en.ts';
import { VisibleText } from './VisibleText.tsx';

/** What a server says of a tool, as text; where it speaks to the agent instead of about the tool, that is marked and said. */
export function MarkedDescription({ value }: { readonly value: string }) {
  const found = findSuspicious(value);
  if (found.length === 0) return <VisibleText value={value} />;
  const kinds = [...new Set(found.map(({ kind }) => kind))];
  return (
    <>
      {found.map(({ start, end }, index) => (
        <span key={start}>
          <VisibleText value={value.slice(found[index - 1]?.end ?? 0, start)} />
          <mark className="suspicious">
            <VisibleText value={value.slice(start, end)} />
          </mark>
        </span>
      ))}
      <VisibleText value={value.slice(found.at(-1)?.end ?? 0)} />
      <span className="suspicious-note" role="note">
        <TriangleAlert aria-hidden />
        <span>
          <b>{text.suspicious.title}</b> {kinds.map((kind) => text.suspicious.kinds[kind]).join(' ')}
        </span>
      </span>
    </>
  );
}
