import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAppState } from '../connect/session-context.ts';
import { Button } from '../parts/Button.tsx';
import { useNow } from '../parts/use-now.ts';
import * as text from '../text/en.ts';
import { ClientLine } from './ClientLine.tsx';
import { CreateGrantDialog } from './CreateGrantDialog.tsx';

/** Which clients may come in, when they were last here, and the way to let another one in. */
export function ClientsSection() {
  const grants = useAppState((state) => state.grants);
  const [isCreating, setIsCreating] = useState(false);
  const now = useNow(30_000);
  return (
    <section aria-labelledby="overview-clients">
      <div className="section-head">
        <h2 id="overview-clients">{text.overview.clients.title}</h2>
        <Button size="small" onClick={() => setIsCreating(true)}>
          <Plus aria-hidden />
          {text.overview.clients.add}
        </Button>
      </div>
      <ul className="card lines">
        {grants.length === 0 ? <li className="muted">{text.overview.clients.empty}</li> : null}
        {grants.map((grant) => (
          <ClientLine key={grant.id} grant={grant} now={now} />
        ))}
      </ul>
      {isCreating ? <CreateGrantDialog onClose={() => setIsCreating(false)} /> : null}
    </section>
  );
}
