import { useId, useState, type KeyboardEvent } from 'react';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { matchItems, type PaletteAction, type PaletteItem, paletteItems } from './palette-items.ts';
import { chooseTheme, storedTheme } from './theme.ts';

const MOST_SHOWN = 12;

/** Goes anywhere and throws the switches by a few letters. Nothing here answers a question: that is done on its card. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const state = useAppState((each) => each);
  const run = useAction(onClose);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const texts = text.palette;
  const items = matchItems(paletteItems(state), typed).slice(0, MOST_SHOWN);
  const chosen = items[Math.min(at, items.length - 1)];

  const choose = (item: PaletteItem | undefined) => {
    if (item === undefined) return;
    if ('action' in item.to) return run.act(item.to.action);
    window.location.hash = item.to.place;
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((Math.min(at, items.length - 1) + step + items.length) % Math.max(1, items.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(chosen);
    }
  };
  return (
    <Dialog title={texts.title} onClose={onClose}>
      <div className="palette">
        <input
          data-autofocus
          type="search"
          role="combobox"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={chosen === undefined ? undefined : `${id}-${chosen.key}`}
          aria-label={texts.title}
          placeholder={texts.placeholder}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <InlineError message={run.error} />
        <div id={id} role="listbox" aria-label={texts.title}>
          {items.map((item) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are heard by the field, which keeps the focus
            <div
              key={item.key}
              id={`${id}-${item.key}`}
              role="option"
              tabIndex={-1}
              aria-selected={item === chosen}
              onClick={() => choose(item)}
            >
              <span className="grow">
                <VisibleText value={item.label} />
              </span>
              <span className="faint small">{item.kind}</span>
            </div>
          ))}
        </div>
        {items.length === 0 ? <p className="faint">{texts.nothing}</p> : null}
      </div>
    </Dialog>
  );
}

function useAction(onDone: () => void) {
  const client = useClient();
  const command = useCommand();
  const mcpUrl = useAppState((state) => state.mcpUrl);
  const isAlwaysAsking = useAppState((state) => state.settings.askForEverything);
  const work: Readonly<Record<PaletteAction, () => Promise<unknown>>> = {
    pause: () => client['switches.on']({ kind: 'pause' }),
    resume: () => client['switches.off']({ kind: 'pause' }),
    'ask-everything': () => client['switches.on']({ kind: 'ask' }),
    'ask-by-rules': async () => {
      await client['switches.off']({ kind: 'ask' });
      if (isAlwaysAsking) await client['settings.change']({ askForEverything: false });
    },
    quiet: () => client['switches.on']({ kind: 'quiet' }),
    'quiet-off': () => client['switches.off']({ kind: 'quiet' }),
    theme: async () => chooseTheme(storedTheme() === 'dark' ? 'light' : 'dark'),
    'copy-address': () => navigator.clipboard.writeText(mcpUrl),
  };
  const act = async (action: PaletteAction): Promise<void> => {
    const result = await command.run(work[action]);
    if (result.ok) onDone();
  };
  return { error: command.error, act: (action: PaletteAction) => void act(action) };
}
