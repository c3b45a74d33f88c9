import { isFields } from './formats/config-document.ts';
import { type ConfigDocument, ConfigTextError } from './formats/config-document.ts';
import { openConfig } from './formats/edit-config.ts';
import { type FoundFile, readClientFile } from './files/client-file.ts';
import { type ClientPlace, isInstalled, placesOf } from './files/find-files.ts';
import { type ClientEntry, readEntry } from './entries/read-entry.ts';
import type { ClientSpec } from './registry/client-spec.ts';
import type { Places } from './registry/places.ts';

/** One place of a client's configuration, as it is now. */
export interface LookedAtFile {
  readonly place: ClientPlace;
  readonly found: FoundFile;
  /** Null when there is no file, or it cannot be read as one. */
  readonly document: ConfigDocument | null;
  /** Why not; null when there is a document, or simply no file. */
  readonly problem: string | null;
}

export interface ClientLook {
  readonly spec: ClientSpec;
  readonly isInstalled: boolean;
  readonly files: readonly LookedAtFile[];
}

/** Reads what a client is configured with. Never rejects: a file that cannot be read is a finding. */
export async function lookAtClient(spec: ClientSpec, places: Places): Promise<ClientLook> {
  const found = await placesOf(spec, places);
  const files = await Promise.all(found.map((place) => lookAtFile(spec, place)));
  return { spec, files, isInstalled: files.some((file) => file.found.ok) || (await isInstalled(spec, places)) };
}

async function lookAtFile(spec: ClientSpec, place: ClientPlace): Promise<LookedAtFile> {
  const found = await readClientFile(place.path);
  if (!found.ok) return { place, found, document: null, problem: found.code === 'missing' ? null : found.message };
  try {
    return { place, found, document: openConfig(found.file.text, spec), problem: null };
  } catch (error) {
    if (!(error instanceof ConfigTextError)) throw error;
    return { place, found, document: null, problem: `${place.path}: ${error.message}` };
  }
}

/** The entries of a document, with what the client would put into them from its environment and its inputs. */
export function entriesOf(
  spec: ClientSpec,
  document: ConfigDocument,
  places: Places,
  given: Readonly<Record<string, string>>,
): readonly ClientEntry[] {
  const variables = { environment: places.environment, given, inputs: inputsOf(document.root) };
  return document.entries.map(({ name, value }) => readEntry(name, value, spec, variables));
}

/** VS Code's `inputs`: what it would ask for, by id. */
function inputsOf(root: unknown): ReadonlyMap<string, string | null> {
  const list: unknown = isFields(root) ? root['inputs'] : null;
  return new Map(
    (Array.isArray(list) ? list : []).flatMap((input: unknown): [string, string | null][] => {
      if (!isFields(input) || typeof input['id'] !== 'string') return [];
      return [[input['id'], typeof input['description'] === 'string' ? input['description'] : null]];
    }),
  );
}
