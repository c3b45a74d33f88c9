import { X } from 'lucide-react';
import type { Limit } from '../../shared/model/policy-document.ts';
import { Button } from '../parts/Button.tsx';
import * as text from '../text/en.ts';
import { Slot, TextSlot } from './Slot.tsx';

const WINDOWS = ['second', 'minute', 'hour', 'day'] as const;
const SCOPES = ['grant', 'session', 'server', 'global'] as const;

/** "Never more than 10 a minute per client; beyond that, deny it." Null: the limit goes. */
export function LimitSlots(props: { readonly limit: Limit; readonly onChange: (limit: Limit | null) => void }) {
  const { limit, onChange } = props;
  const texts = text.rules.sentence;
  const windows = WINDOWS.map((name) => [name, texts.windows[name]] as const);
  const own = typeof limit.window === 'number' ? [[String(limit.window), texts.seconds(limit.window)] as const] : [];
  return (
    <p>
      {texts.limit}{' '}
      <TextSlot
        label={texts.max}
        isNumber
        value={String(limit.max)}
        onChange={(typed) => {
          const max = Number(typed);
          onChange(typed.trim() !== '' && Number.isFinite(max) && max >= 0 ? { ...limit, max } : { ...limit });
        }}
      />{' '}
      {limit.increment_from === undefined ? null : `${texts.ofAmount(limit.increment_from)} `}
      {texts.per}{' '}
      <Slot<string>
        label={texts.window}
        value={String(limit.window)}
        options={[...windows, ...own]}
        onChange={(chosen) => onChange({ ...limit, window: WINDOWS.find((name) => name === chosen) ?? Number(chosen) })}
      />{' '}
      <Slot
        label={texts.scope}
        value={limit.scope}
        options={SCOPES.map((scope) => [scope, texts.scopes[scope]])}
        onChange={(scope) => onChange({ ...limit, scope })}
      />
      ; {texts.beyond}{' '}
      <Slot
        label={texts.beyond}
        value={limit.on_exceed}
        options={[
          ['deny', texts.exceed.deny],
          ['require_approval', texts.exceed.require_approval],
        ]}
        onChange={(on_exceed) => onChange({ ...limit, on_exceed })}
      />
      .
      <Button look="quiet" size="small" aria-label={texts.removeLimit} onClick={() => onChange(null)}>
        <X aria-hidden />
      </Button>
    </p>
  );
}
