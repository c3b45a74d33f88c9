import { useState } from 'react';
import * as text from '../text/en.ts';
import { Segmented } from '../parts/Segmented.tsx';
import { PasteServers } from './PasteServers.tsx';
import { TypeServer } from './TypeServer.tsx';

const WAYS = ['stdio', 'http', 'paste'] as const;

/** Puts a server behind us. Shows exactly what will run, word by word, before it is added. */
export function AddServerForm({ onDone }: { readonly onDone: (name: string | null) => void }) {
  const [way, setWay] = useState<(typeof WAYS)[number]>('stdio');
  const texts = text.servers.add;
  return (
    <div className="add-server">
      <h2>{texts.title}</h2>
      <p className="muted">{texts.body}</p>
      <Segmented
        label={texts.kind}
        value={way}
        options={WAYS.map((each) => [each, texts.kinds[each]] as const)}
        onChange={setWay}
      />
      {way === 'paste' ? <PasteServers onDone={onDone} /> : <TypeServer key="typed" kind={way} onDone={onDone} />}
    </div>
  );
}
