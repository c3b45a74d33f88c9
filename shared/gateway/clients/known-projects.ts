import { isFields } from './formats/config-document.ts';
import type { ClientLook } from './look-at-client.ts';

const MOST = 200;

/** Folders in which the person works, as far as clients note them (Claude Code and Codex do). Only looked into, never written. */
export function knownProjects(looks: readonly ClientLook[]): readonly string[] {
  const found = looks.flatMap(({ files }) =>
    files.flatMap(({ document }) => {
      const projects = document !== null && isFields(document.root) ? document.root['projects'] : null;
      return isFields(projects) ? Object.keys(projects) : [];
    }),
  );
  return [...new Set(found.filter((path) => /^(?:\/|[A-Za-z]:[\\/])/.test(path)))].slice(0, MOST);
}
