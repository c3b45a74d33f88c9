import { ChevronDown, Search, X } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { HistoryFilter } from '../../shared/model/history-entry.ts';
import { RiskSchema } from '../../shared/model/risk.ts';
import { useShortcuts } from '../app/use-shortcuts.ts';
import { useAppState } from '../connect/session-context.ts';
import { Button } from '../parts/Button.tsx';
import { Menu } from '../parts/Menu.tsx';
import { text } from '../text/en.ts';

const PAUSE_MS = 200;
const EFFECTS = ['allow', 'deny', 'waiting'] as const;

/** Words to look for, and one choice each for decision, client, server and risk. */
export function HistoryFilters(props: { readonly filter: HistoryFilter; readonly onChange: (filter: HistoryFilter) => void }) {
  const { filter, onChange } = props;
  const grants = useAppState((state) => state.grants);
  const servers = useAppState((state) => state.servers);
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

function withPart<K extends keyof HistoryFilter>(filter: HistoryFilter, key: K, value: HistoryFilter[K]): HistoryFilter {
  const { [key]: _left, ...rest } = filter;
  return value === undefined ? rest : { ...rest, [key]: value };
}
