import type { ConnectResult } from '../../shared/contract/clients.ts';
import { Button } from '../parts/Button.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import * as text from '../text/en.ts';

/** What was done, what the client needs now, and where credentials still stand in clear. */
export function ConnectedView(props: { readonly name: string; readonly result: ConnectResult; readonly onClose: () => void }) {
  const { reload, clearText, kept } = props.result;
  const texts = text.setup.done;
  return (
    <Dialog title={texts.title(props.name)} onClose={props.onClose}>
      <div className="dialog-body">
        <p>{texts.reload[reload]}</p>
        {kept.length === 0 ? null : (
          <ul className="plan-notes small">
            {kept.map(({ name, reason }) => (
              <li key={name}>
                <b className="mono">{name}</b> {text.setup.plan.kept} <span className="faint">{reason}</span>
              </li>
            ))}
          </ul>
        )}
        <ClearText paths={clearText} />
      </div>
      <footer>
        <Button look="solid" data-autofocus onClick={props.onClose}>
          {texts.close}
        </Button>
      </footer>
    </Dialog>
  );
}

/** Files in which credentials can still be read. */
export function ClearText({ paths }: { readonly paths: readonly string[] }) {
  const texts = text.setup.done;
  if (paths.length === 0) return null;
  return (
    <div className="banner ask">
      <b>{texts.clear}</b>
      <ul>
        {paths.map((path) => (
          <li key={path} className="mono wrap">
            {path}
          </li>
        ))}
      </ul>
      <span className="faint">{texts.clearHelp}</span>
    </div>
  );
}
