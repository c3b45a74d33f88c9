import { useState } from 'react';
import type { Settings } from '../../shared/model/settings.ts';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { PageHeader } from '../parts/PageHeader.tsx';
import * as text from '../text/en.ts';
import { DesktopSection } from './DesktopSection.tsx';
import { BackupSection } from './BackupSection.tsx';
import { readNumber, SETTING_GROUPS, type SettingName } from './setting-fields.ts';
import { ThisBrowser } from './ThisBrowser.tsx';
import { SettingRow } from './SettingRow.tsx';

/** What was changed and not saved: numbers as they were typed. */
export type SettingsDraft = Partial<Record<SettingName, string | boolean>>;

/** Every setting with what it does; changes are saved together, or taken back together. */
export function SettingsPage() {
  const client = useClient();
  const command = useCommand();
  const settings = useAppState((state) => state.settings);
  const isDesktop = useAppState(({ host }) => host === 'desktop');
  const [draft, setDraft] = useState<SettingsDraft>({});
  const { changes, problems } = readDraft(draft, settings);
  const count = Object.keys(changes).length;
  const texts = text.settings;

  const save = async () => {
    if (count === 0 || Object.keys(problems).length > 0) return;
    const result = await command.run(() => client['settings.change'](changes));
    // What was typed meanwhile is for the next save.
    if (result.ok) setDraft((now) => without(now, draft));
  };

  return (
    <form
      className="page settings-page"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <PageHeader title={texts.title} note={Object.keys(draft).length > 0 ? null : texts.saved}>
        {Object.keys(draft).length === 0 ? null : (
          <>
            <Button size="small" onClick={() => setDraft({})}>
              {texts.discard}
            </Button>
            <Button
              look="solid"
              size="small"
              type="submit"
              isWorking={command.isWorking}
              aria-disabled={count === 0 || Object.keys(problems).length > 0 || undefined}
            >
              {texts.save(count)}
            </Button>
          </>
        )}
      </PageHeader>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard */}
      <div className="page-scroll" tabIndex={0} role="group" aria-label={texts.title}>
        <div className="settings">
          <InlineError message={command.error} />
          <ThisBrowser />
          <DesktopSection />
          {SETTING_GROUPS.map((group) => (
            <section key={group.title}>
              <h2>{group.title}</h2>
              <div className="card setting-rows">
                {group.fields
                  .filter(({ name }) => !isDesktop || name !== 'uiPort')
                  .map((field) => (
                    <SettingRow
                      key={field.name}
                      field={field}
                      value={draft[field.name] ?? settings[field.name]}
                      problem={problems[field.name] ?? null}
                      onChange={(value) =>
                        setDraft((before) => withChange(before, field.name, value, command.isWorking ? null : settings))
                      }
                    />
                  ))}
              </div>
            </section>
          ))}
          <BackupSection />
        </div>
      </div>
    </form>
  );
}

/** `settings`: what stands, null while that is being changed. What says the same is no change. */
function withChange(draft: SettingsDraft, name: SettingName, value: string | boolean, settings: Settings | null): SettingsDraft {
  const { [name]: _before, ...rest } = draft;
  return settings !== null && String(value) === String(settings[name]) ? rest : { ...rest, [name]: value };
}

function readDraft(draft: SettingsDraft, settings: Settings) {
  const changes: Partial<Record<SettingName, number | boolean>> = {};
  const problems: Partial<Record<SettingName, string>> = {};
  for (const { name, kind } of SETTING_GROUPS.flatMap((group) => group.fields)) {
    const value = draft[name];
    if (value === undefined) continue;
    if (kind === 'switch') {
      if (value !== settings[name]) changes[name] = value === true;
      continue;
    }
    const read = readNumber(name, String(value));
    if (!read.ok) problems[name] = read.message;
    else if (read.value !== settings[name]) changes[name] = read.value;
  }
  return { changes: changes as Partial<Settings>, problems };
}

/** What is in the draft otherwise than in the one that was saved. */
function without(now: SettingsDraft, saved: SettingsDraft): SettingsDraft {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== saved[name as SettingName]));
}
