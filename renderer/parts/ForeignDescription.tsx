import { lazy, Suspense } from 'react';
import { VisibleText } from './VisibleText.tsx';

const MarkedDescription = lazy(() => import('./MarkedDescription.tsx').then((module) => ({ default: module.MarkedDescription })));

/** What a server says of a tool, as text; where it speaks to the agent instead of about the tool is marked a moment later. */
export function ForeignDescription({ value }: { readonly value: string }) {
  return (
    <Suspense fallback={<VisibleText value={value} />}>
      <MarkedDescription value={value} />
    </Suspense>
  );
}
