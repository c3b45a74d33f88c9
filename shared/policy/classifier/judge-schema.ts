import { isJsonObject, type JsonObject, member } from '../../model/json.ts';
import { type Judgement, raise } from './severity.ts';
import { wordsOf } from '../words.ts';

/** Arguments past this number are not read. */
const MAX_PROPERTIES = 200;

const COMMANDS = set(
  'command commands cmd shell shell_command bash script scripts argv executable sql sql_query javascript powershell',
);
/** Program text for a tool that changes something; a tool that only reads may analyse it. */
const PROGRAMS = set('code source_code program expression python function_body');
const ADDRESSES = set('url urls uri uris href endpoint webhook webhook_url host hostname server_url base_url callback_url');
const AMOUNTS = set('amount amount_cents amount_usd amount_in_cents payment_amount transfer_amount total_amount');
const MONEY = set(
  'currency recipient payee beneficiary iban account account_id from_account to_account card card_id wallet payment_method',
);

function set(names: string): ReadonlySet<string> {
  return new Set(names.split(' '));
}

/** Raises a judgement by the arguments that a tool takes. An argument never lowers it. */
export function raiseBySchema(judgement: Judgement, inputSchema: JsonObject): Judgement {
  const properties = argumentsOf(inputSchema);
  const find = (names: ReadonlySet<string>) => properties.find(({ plain }) => names.has(plain))?.name;
  let raised = judgement;
  const command = find(COMMANDS);
  if (command !== undefined) raised = raise(raised, 'Execute', 'high', `takes "${command}", which is run`);
  const program = find(PROGRAMS);
  if (program !== undefined && judgement.category !== 'Read') {
    raised = raise(raised, 'Execute', 'high', `takes "${program}", which may be run`);
  }
  const amount = find(AMOUNTS);
  if (amount !== undefined && find(MONEY) !== undefined && judgement.category !== 'Read') {
    raised = raise(raised, 'Financial', 'critical', `takes "${amount}" of money`);
  }
  const address = find(ADDRESSES) ?? properties.find(({ isAddress }) => isAddress)?.name;
  if (address !== undefined) raised = raise(raised, 'Read', 'medium', `takes "${address}", an address to reach`);
  return raised;
}

/** The argument that says how much money is moved, as a path for a limit; null when there is none. */
export function amountArgument(inputSchema: JsonObject): string | null {
  const amount = argumentsOf(inputSchema).find(({ plain }) => AMOUNTS.has(plain));
  return amount === undefined ? null : `args.${amount.name}`;
}

interface Argument {
  /** Safe to be shown: letters, digits and underscores only. */
  readonly name: string;
  /** In snake_case, so that "serverUrl" and "server_url" are the same. */
  readonly plain: string;
  readonly isAddress: boolean;
}

function argumentsOf(inputSchema: JsonObject): readonly Argument[] {
  const properties = member(inputSchema, 'properties');
  if (!isJsonObject(properties)) return [];
  return Object.keys(properties)
    .slice(0, MAX_PROPERTIES)
    .filter((name) => /^[A-Za-z_]\w{0,63}$/.test(name))
    .map((name) => {
      const schema = member(properties, name);
      const format = isJsonObject(schema) ? member(schema, 'format') : undefined;
      return {
        name,
        plain: wordsOf(name)
          .map(({ word }) => word)
          .join('_'),
        isAddress: format === 'uri' || format === 'url',
      };
    });
}
