import type { Log, LogFacts } from '../../shared/gateway/ports.ts';

/** A log that keeps its lines for the test to read. */
export interface RecordingLog extends Log {
  readonly lines: readonly string[];
}

export function createRecordingLog(): RecordingLog {
  const lines: string[] = [];
  const at =
    (level: string) =>
    (message: string, facts?: LogFacts): void => {
      lines.push(`${level} ${message} ${JSON.stringify(facts ?? {})}`);
    };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
