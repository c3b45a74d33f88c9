import type { ProposedServer } from '../../../contract/server-commands.ts';
import { shownWords } from '../../../model/launch/shown-words.ts';
import {
  type Argument,
  ConfiguredValueSchema,
  type ConfiguredValue,
  type OAuthClient,
  TransportSchema,
} from '../../../model/server.ts';
import { splitArguments } from '../../../policy/masking/argument-secrets.ts';
import { isSecretName } from '../../../policy/masking/secret-names.ts';
import { patternSpans } from '../../../policy/masking/secret-patterns.ts';
import { looksSecret } from '../../secrets/looks-secret.ts';
import { configuredClient } from '../entry-shape.ts';
import type { DraftOAuth, DraftServer, DraftValue, DraftWords } from './draft.ts';
import { asServerName, nameFor } from './server-name.ts';
import { type Answers, type Filled, fill } from './template.ts';

export type Proposal = { readonly ok: true; readonly server: ProposedServer } | { readonly ok: false; readonly problem: string };

/** Fills a draft's holes and takes its secrets apart. `before`: servers of the same text, so that names stay different. */
export function propose(draft: DraftServer, answers: Answers, before: readonly ProposedServer[]): Proposal {
  const secrets: Record<string, string> = {};
  const { connection: drafted, blanks, way, description } = draft;

  function values(kind: 'env' | 'header', drafts: Readonly<Record<string, DraftValue>>): Record<string, ConfiguredValue> {
    return Object.fromEntries(
      Object.entries(drafts).flatMap(([name, { template, isSecret, isOptional }]): [string, ConfiguredValue][] => {
        const filled = fill(template, blanks, answers);
        if (!filled.isWhole && isOptional) return [];
        if (!isSecret && !filled.isSecret && !looksSecret(name, filled.text)) return [[name, filled.text]];
        const secret = `${kind}/${name}`;
        if (filled.isWhole) secrets[secret] = filled.text;
        return [[name, ConfiguredValueSchema.parse({ secret })]];
      }),
    );
  }

  /** What a hole or a name says to be secret is kept apart, wherever in an argument it stands. */
  function words(parts: readonly DraftWords[]): Argument[] {
    const filled = parts.flatMap((part) => wordsOf(part, draft, answers));
    const split = splitArguments(
      filled.map(({ text }) => text),
      filled.map((word) => word.secrets),
    );
    Object.assign(secrets, split.secrets);
    return split.args;
  }

  function client({ clientId, clientSecret, ...rest }: DraftOAuth): OAuthClient {
    const secret = 'oauth-client-secret';
    const filled = clientSecret === null ? null : fill(clientSecret, blanks, answers);
    if (filled?.isWhole === true) secrets[secret] = filled.text;
    return configuredClient({ ...rest, clientId: fill(clientId, blanks, answers).text }, filled === null ? null : secret);
  }

  const raw =
    drafted.transport === 'stdio'
      ? {
          transport: 'stdio',
          command: fill(drafted.command, blanks, answers).text,
          args: words(drafted.args),
          env: values('env', drafted.env),
          ...(drafted.cwd === null ? {} : { cwd: fill(drafted.cwd, blanks, answers).text }),
        }
      : {
          transport: 'http',
          url: addressOf(fill(drafted.url, blanks, answers)),
          headers: values('header', drafted.headers),
          ...(drafted.oauth === null ? {} : { oauth: client(drafted.oauth) }),
        };
  const parsed = TransportSchema.safeParse(raw);
  if (!parsed.success)
    return { ok: false, problem: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') };
  const connection = parsed.data;
  const wanted = draft.name === null ? null : asServerName(draft.name);
  const name = otherThan(wanted ?? nameFor(connection), way === null ? before : before.filter((other) => other.way === null));
  const renamed =
    draft.name !== null && wanted !== draft.name ? [`It is called ${name} here: a name is part of an address.`] : [];
  return {
    ok: true,
    server: {
      name,
      way,
      description,
      connection,
      secrets,
      blanks: [...blanks.values()],
      warnings: [...draft.warnings, ...renamed, ...warningsOf(connection)],
    },
  };
}

function wordsOf({ words, isOptional }: DraftWords, draft: DraftServer, answers: Answers): readonly Filled[] {
  const filled = words.map((word) => fill(word, draft.blanks, answers));
  return isOptional && filled.some(({ isWhole }) => !isWhole) ? [] : filled;
}

/** An address with holes must be one all the same, so that it can be shown. */
function addressOf({ text, isWhole }: { readonly text: string; readonly isWhole: boolean }): string {
  if (isWhole) return text;
  const shown = text.replace(/[<>\s]/g, (character) => (character.trim() === '' ? '-' : ''));
  return URL.canParse(shown) && /^https?:/i.test(shown) ? shown : `https://${shown.replace(/^\/+/, '')}`;
}

function otherThan(name: string, before: readonly ProposedServer[]): string {
  const taken = new Set(before.map((other) => other.name.toLowerCase()));
  let number = 1;
  let free = name;
  while (taken.has(free.toLowerCase())) free = `${name.slice(0, 60)}-${(number += 1)}`;
  return free;
}

const IN_CLEAR =
  'The address, or the name of the program, holds what looks like a secret. It stands readable in servers.json: give it as a header or a variable if the server takes one.';

function warningsOf(connection: ProposedServer['connection']): readonly string[] {
  if (connection.transport === 'http') {
    const { protocol, hostname, searchParams } = new URL(connection.url);
    const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
    const hasSecret =
      patternSpans(connection.url).length > 0 || [...searchParams].some(([name, value]) => value !== '' && isSecretName(name));
    return [
      ...(protocol === 'http:' && !isHere
        ? ['Its address is not encrypted: others on the way can read and change everything.']
        : []),
      ...(hasSecret ? [IN_CLEAR] : []),
    ];
  }
  const line = shownWords(connection);
  const bridged = line.some((word) => /^(?:mcp-remote|supergateway|mcp-proxy)(?:@|$)/.test(word))
    ? line.find((word) => /^https?:\/\//i.test(word))
    : undefined;
  return [
    ...(connection.args.some((arg) => typeof arg !== 'string')
      ? [
          'A secret among the arguments is kept with the secrets, but while the server runs it stands in the list of processes: give it as a variable if the server can read one.',
        ]
      : []),
    ...(patternSpans(connection.command).length > 0 ? [IN_CLEAR] : []),
    ...(bridged === undefined
      ? []
      : [`It is a bridge to ${new URL(bridged).host}. Countersign can reach that address by itself: add ${bridged} instead.`]),
  ];
}
