import { useState } from 'react';
import { chooseNotes, notesState } from '../app/question-notes.ts';
import { chooseTheme, THEMES, useTheme } from '../app/theme.ts';
import { isOnDesktop } from '../connect/connect.ts';
import { Segmented } from '../parts/Segmented.tsx';
import * as text from '../text/en.ts';
import { SwitchRow } from './SwitchRow.tsx';

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
  const texts = text.notify;
  const problem = state === 'refused' ? texts.denied : state === 'unsupported' ? texts.unsupported : null;
  return (
    <SwitchRow
      texts={texts}
      isOn={state === 'on'}
      problem={problem}
      isDisabled={state === 'unsupported'}
      onChange={(isOn) => void chooseNotes(isOn).then(setState)}
    />
  );
}
