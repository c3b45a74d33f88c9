import type { ReactNode } from 'react';

/** The top of a page: its name, a line about its state, and what can be done with the whole of it. */
export function PageHeader(props: { readonly title: string; readonly note?: ReactNode; readonly children?: ReactNode }) {
  return (
    <header className="page-header">
      <h1>{props.title}</h1>
      <div className="page-note num">{props.note}</div>
      {props.children}
    </header>
  );
}
