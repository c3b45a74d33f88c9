import { useState } from 'react';
import type { PasteView } from '../../shared/contract/clients.ts';
import { CreateGrantDialog } from '../overview/CreateGrantDialog.tsx';
import { Button } from '../parts/Button.tsx';
import * as text from '../text/en.ts';

/** Clients that are set up in their own windows: where to paste, and what. */
export function PasteCards({ paste }: { readonly paste: readonly PasteView[] }) {
  const [isLettingIn, setIsLettingIn] = useState(false);
  const texts = text.setup.paste;
  return (
    <section aria-labelledby="setup-paste">
      <h2 id="setup-paste">{texts.title}</h2>
      <p className="muted small">{texts.body}</p>
      <ul className="card lines">
        {paste.map(({ id, name, where, docs }) => (
          <li key={id}>
            <div className="grow">
              <a href={docs} target="_blank" rel="noreferrer">
                {name}
              </a>
              <span className="faint small block">{where}</span>
            </div>
            <Button size="small" aria-label={texts.letInThis(name)} onClick={() => setIsLettingIn(true)}>
              {texts.letIn}
            </Button>
          </li>
        ))}
      </ul>
      {isLettingIn ? <CreateGrantDialog onClose={() => setIsLettingIn(false)} /> : null}
    </section>
  );
}
