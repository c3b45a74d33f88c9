import { Dialog } from '../parts/Dialog.tsx';
import * as text from '../text/en.ts';

/** Every key the page hears, on one sheet. */
export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={text.help.title} onClose={onClose}>
      <div className="dialog-body help-sheet">
        {text.help.groups.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([keys, does]) => (
                <div key={does}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <p className="faint">{text.help.safety}</p>
      </div>
    </Dialog>
  );
}
