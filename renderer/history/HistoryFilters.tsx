import { ChevronDown, Search, X } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { HistoryFilter } from '../../shared/model/history-entry.ts';
import { RiskSchema } from '../../shared/model/risk.ts';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { useAppState } from '../connect/session-context.ts';
import { formatMoment, startOfDay } from '../format/time.ts';
import { Button } from '../parts/Button.tsx';
import { Menu } from '../parts/Menu.tsx';
import { useNow } from '../parts/use-now.ts';
import * as text from '../text/en.ts';

const PAUSE_MS = 200;
const EFFECTS = ['allow', 'deny', 'waiting'] as const;
const DECIDERS = ['rule', 'person', 'session', 'ticket', 'deadline', 'client', 'lockdown'] as const;
const SINCE = ['hour', 'today', 'week'] as const;
const HOUR_MS = 60 * 60_000;

/** Words to look for, and one choice each for decision, client, server and risk. */
export function HistoryFilters(props: { readonly filter: HistoryFilter; readonly onChange: (filter: HistoryFilter) => void }) {
  const { filter, onChange } = props;
  const grants = useAppState((state) => state.grants);
  const servers = useAppState((state) => state.servers);
  const now = useNow(60_000);
  const texts = text.history.filters;
  return (
    <search className="filters">
      <SearchBox
        value={filter.text ?? ''}
        onChange={(words) => onChange(withPart(filter, 'text', words === '' ? undefined : words))}
      />
      <Choice
        label={texts.decision}
        value={filter.effect}
        options={EFFECTS.map((effect) => [effect, texts.effects[effect]])}
        onChange={(effect) => onChange(withPart(filter, 'effect', effect))}
      />
      <Choice
        label={texts.client}
        value={filter.client}
        options={grants.map(({ name }) => [name, name])}
        onChange={(client) => onChange(withPart(filter, 'client', client))}
      />
      <Choice
        label={texts.server}
        value={filter.server}
        options={servers.map(({ name }) => [name, name])}
        onChange={(server) => onChange(withPart(filter, 'server', server))}
      />
      <Choice
        label={texts.risk}
        value={filter.risk}
        options={RiskSchema.options.map((risk) => [risk, text.risk[risk]])}
        onChange={(risk) => onChange(withPart(filter, 'risk', risk))}
      />
      <Choice
        label={texts.by}
        value={filter.by}
        options={DECIDERS.map((by) => [by, texts.deciders[by]])}
        onChange={(by) => onChange(withPart(filter, 'by', by))}
      />
      <Choice
        label={texts.when}
        value={filter.from === undefined ? undefined : 'since'}
        options={[
          ...SINCE.map((since) => [since, texts.since[since]] as const),
          ...(filter.from === undefined ? [] : [['since', texts.from(formatMoment(filter.from, now))] as const]),
        ]}
        onChange={(since) => onChange(withPart(filter, 'from', since === 'since' ? filter.from : fromOf(since)))}
      />
      {(['tool', 'session'] as const).map((key) =>
        filter[key] === undefined ? null : (
          <Button
            key={key}
            size="small"
            className="chosen"
            aria-label={texts.without(texts[key])}
            onClick={() => onChange(withPart(filter, key, undefined))}
          >
            {texts[key]}: <b className="mono">{filter[key]}</b>
            <X aria-hidden />
          </Button>
        ),
      )}
      {Object.keys(filter).length === 0 ? null : (
        <Button look="quiet" size="small" onClick={() => onChange({})}>
          <X aria-hidden />
          {texts.clear}
        </Button>
      )}
    </search>
  );
}

function SearchBox({ value, onChange }: { readonly value: string; readonly onChange: (words: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState(value);
  const [told, setTold] = useState(value);
  if (told !== value) {
    setTold(value);
    // Cleared from outside; what is being typed stays as it is, trailing spaces included.
    if (words.trim() !== value) setWords(value);
  }
  const tell = useEffectEvent(onChange);
  useShortcuts((key) => {
    if (key !== '/') return false;
    input.current?.focus();
    return true;
  });
  useEffect(() => {
    if (words.trim() === value) return;
    const timer = setTimeout(() => tell(words.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [words, value]);
  return (
    <label className="search">
      <Search aria-hidden />
      <input
        ref={input}
        type="search"
        maxLength={200}
        value={words}
        placeholder={text.history.filters.search}
        aria-label={text.history.filters.search}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => (event.key === 'Escape' ? input.current?.blur() : undefined)}
      />
      <kbd aria-hidden>/</kbd>
    </label>
  );
}

function Choice<T extends string>(props: {
  readonly label: string;
  readonly value: T | undefined;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T | undefined) => void;
}) {
  const chosen = props.options.find(([value]) => value === props.value);
  return (
    <Menu
      trigger={
        <Button size="small" className={chosen === undefined ? '' : 'chosen'}>
          {chosen === undefined ? props.label : `${props.label}: `}
          {chosen === undefined ? null : <b>{chosen[1]}</b>}
          <ChevronDown aria-hidden />
        </Button>
      }
      items={[
        { label: text.history.filters.any, isChecked: props.value === undefined, onSelect: () => props.onChange(undefined) },
        ...props.options.map(([value, label]) => ({
          label,
          isChecked: value === props.value,
          onSelect: () => props.onChange(value),
        })),
      ]}
    />
  );
}

function fromOf(since: (typeof SINCE)[number] | 'since' | undefined): number | undefined {
  const now = Date.now();
  switch (since) {
    case 'hour':
      return now - HOUR_MS;
    case 'today':
      return startOfDay(now);
    case 'week':
      return startOfDay(now) - 6 * 24 * HOUR_MS;
    default:
      return undefined;
  }
}

function withPart<K extends keyof HistoryFilter>(filter: HistoryFilter, key: K, value: HistoryFilter[K]): HistoryFilter {
  const { [key]: _left, ...rest } = filter;
  return value === undefined ? rest : { ...rest, [key]: value };
}
