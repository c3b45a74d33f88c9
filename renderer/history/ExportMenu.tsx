import { useState } from 'react';
import type { Client } from '../../shared/contract/client.ts';
import type { HistoryFilter } from '../../shared/model/history-entry.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { saveFile } from '../format/save-file.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { Menu } from '../parts/Menu.tsx';
import * as text from '../text/en.ts';

type Format = 'jsonl' | 'csv';
const TYPES = { jsonl: 'application/x-ndjson', csv: 'text/csv' } as const satisfies Record<Format, string>;

/** Saves what the filter shows as a file, fetched slice by slice. */
export function ExportMenu({ filter }: { readonly filter: HistoryFilter }) {
  const client = useClient();
  const command = useCommand();
  const [slices, setSlices] = useState(0);
  const save = async (format: Format) => {
    const result = await command.run(() => fetchAll(client, filter, format, setSlices));
    if (result.ok)
      saveFile(`countersign-history-${new Date().toISOString().slice(0, 10)}.${format}`, TYPES[format], result.value);
  };
  return (
    <div className="export">
      <InlineError message={command.error} />
      <Menu
        align="end"
        trigger={
          <Button size="small" isWorking={command.isWorking}>
            {command.isWorking ? text.history.exporting(slices) : text.history.export}
          </Button>
        }
        items={[
          { label: text.history.exportJsonl, detail: text.history.exportJsonlDetail, onSelect: () => void save('jsonl') },
          { label: text.history.exportCsv, detail: text.history.exportCsvDetail, onSelect: () => void save('csv') },
        ]}
      />
    </div>
  );
}

async function fetchAll(
  client: Client,
  filter: HistoryFilter,
  format: Format,
  onSlice: (count: number) => void,
): Promise<string[]> {
  const parts: string[] = [];
  let before: number | null = null;
  do {
    const slice: { text: string; next: number | null } = await client['history.export']({ filter, format, before });
    parts.push(slice.text);
    before = slice.next;
    onSlice(parts.length);
  } while (before !== null);
  return parts;
}
