import { type HistoryFilter, HistoryFilterSchema } from '../../../model/history-entry.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { parseMoment } from '../times.ts';

const KEYS = ['client', 'server', 'tool', 'session', 'effect', 'by', 'risk', 'kind', 'since', 'until', 'text'] as const;

/**
 * `key=value` words as a filter. `since` and `until` are moments: a duration back from `now`, or a date; `until` is
 * exclusive. Throws CliError (usage) that names the word and what would be understood.
 */
export function parseHistoryFilter(words: readonly string[], now: number): HistoryFilter {
  const parts: Record<string, unknown> = {};
  for (const word of words) {
    const [, key, value] = /^([a-z]+)=(.*)$/s.exec(word) ?? [];
    const known = KEYS.find((each) => each === key);
    if (known === undefined || value === undefined)
      throw usage(`"${word}" is not a filter. Write key=value; keys: ${KEYS.join(', ')}.`);
    if (known === 'since') parts['from'] = parseMoment(value, now);
    else if (known === 'until') parts['to'] = parseMoment(value, now);
    else parts[known] = value;
  }
  const filter = HistoryFilterSchema.safeParse(parts);
  if (filter.success) return filter.data;
  throw usage(filter.error.issues.map(({ path, message }) => `Filter ${path.join('.')}: ${message}.`).join('\n'));
}

function usage(message: string): CliError {
  return new CliError(EXIT.usage, 'usage', message);
}
