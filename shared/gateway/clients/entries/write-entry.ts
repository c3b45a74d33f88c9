import type { Fields } from '../formats/config-document.ts';
import type { ClientSpec } from '../registry/client-spec.ts';

/** What a client is to call from now on. */
export type EntryTarget =
  | { readonly via: 'header'; readonly url: string; readonly token: string }
  | {
      readonly via: 'bridge';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
    };

/** An entry in the client's own words. `kept`: what the entry said before that is not about the connection; it stays as it is. */
export function writeEntry(spec: ClientSpec, name: string, target: EntryTarget, kept: Fields): Fields {
  return { ...connectionFields(spec, target), ...extrasOf(spec, name), ...kept };
}

/** What an entry of ours has besides where it leads. */
export function extrasOf(spec: ClientSpec, name: string): Fields {
  return Object.fromEntries(
    Object.entries(spec.extras).map(([key, value]) => [key, typeof value === 'string' ? value.replace('{name}', name) : value]),
  );
}

function connectionFields(spec: ClientSpec, target: EntryTarget): Fields {
  if (target.via === 'header' && spec.remote !== null) {
    const { fields, urlKey, headersKey } = spec.remote;
    const headers = headersKey.reduceRight<Fields>((inner, key) => ({ [key]: inner }), {
      Authorization: `Bearer ${target.token}`,
    });
    return { ...fields, [urlKey]: target.url, ...headers };
  }
  if (target.via !== 'bridge') throw new Error(`${spec.id} takes no address.`);
  const { fields, commandKey, argsKey, envKey } = spec.command;
  const { command, args, env } = target;
  return {
    ...fields,
    ...(argsKey === null ? { [commandKey]: [command, ...args] } : { [commandKey]: command, [argsKey]: args }),
    ...(Object.keys(env).length === 0 ? {} : { [envKey]: env }),
  };
}
