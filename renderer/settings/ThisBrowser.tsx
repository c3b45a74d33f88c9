import { useId, useState } from 'react';
import { chooseNotes, notesState } from '../app/question-notes.ts';
import { chooseTheme, THEMES, useTheme } from '../app/theme.ts';
import { isOnDesktop } from '../connect/connect.ts';
import { InlineError } from '../parts/InlineError.tsx';
import { Segmented } from '../parts/Segmented.tsx';
import * as text from '../text/en.ts';

/** What is kept in this browser alone: how the page looks, and whether it may notify. */
export function ThisBrowser() {
  const theme = useTheme();
  const texts = text.settings.appearance;
  return (
    <section>
      <h2>{texts.title}</h2>
      <div className="card setting-rows">
        <div className="setting-row">
          <div>
            <span className="setting-label">{texts.label}</span>
            <div className="field-help">{texts.help}</div>
          </div>
          <Segmented
            label={texts.label}
            value={theme}
            options={THEMES.map((each) => [each, texts.themes[each]] as const)}
            onChange={chooseTheme}
          />
        </div>
        {isOnDesktop() ? null : <NotifyRow />}
      </div>
    </section>
  );
}

function NotifyRow() {
  const [state, setState] = useState(notesState);
  const id = useId();
  const texts = text.notify;
  const problem = state === 'refused' ? texts.denied : state === 'unsupported' ? texts.unsupported : null;
  return (
    <div className="setting-row">
      <div>
        <label className="setting-label" htmlFor={id}>
          {texts.label}
        </label>
        <div className="field-help" id={`${id}-help`}>
          {texts.help}
        </div>
        <InlineError message={problem} />
      </div>
      <input
        id={id}
        type="checkbox"
        // oxlint-disable-next-line jsx-a11y/role-has-required-aria-props -- a checkbox tells by itself whether it is checked
        role="switch"
        className="switch"
        aria-describedby={`${id}-help`}
        disabled={state === 'unsupported'}
        checked={state === 'on'}
        onChange={(event) => void chooseNotes(event.target.checked).then(setState)}
      />
    </div>
  );
}
