import type { Category, Risk } from '../../model/risk.ts';

/** What a verb in a tool's name or description says about the tool. */
export interface VerbMeaning {
  readonly category: Category;
  readonly risk: Risk;
  /** It is as often a noun ("get_run", "message_list"), so a clear verb beside it speaks first. */
  readonly isOftenNoun: boolean;
  /** It says so wherever it stands in the name: nobody calls a harmless thing by it. */
  readonly isUnmistakable: boolean;
}

const READ =
  'get list read search find fetch show view describe lookup check inspect browse explain verify validate summarize summarise ' +
  'analyze analyse compare diff preview retrieve parse calculate compute translate echo ping whoami resolve watch monitor measure ' +
  'ls cat grep glob select scan estimate think recall enumerate outline detect identify suggest recommend extract peek poll audit ' +
  'display return is has count sum';
const READ_OR_NOUN = 'query status info help snapshot screenshot head tail stat trace';

const WRITE =
  'create add write set update edit modify change put insert append save store upload replace rename move copy mv cp mkdir touch ' +
  'make generate assign mark subscribe unsubscribe follow unfollow register enable disable toggle configure close reopen upsert ' +
  'archive unarchive unlock accept reject download convert remember submit cancel pause resume login logout hover scroll restore';
const WRITE_OR_NOUN =
  'patch commit push merge fork clone import export sync comment label tag log record pin star link lock book draft schedule format';

/** These leave the machine or give rights away, and cannot be taken back. */
const OUTWARD = 'send publish notify tweet forward invite approve authorize authorise grant impersonate';
const OUTWARD_OR_NOUN = 'post email message share reply';

const EXECUTE =
  'execute exec eval evaluate invoke start stop restart launch spawn install deploy provision apply dispatch compile open reboot ' +
  'connect disconnect inject mount automate delegate load reload refresh click press fill navigate goto drag perform kill ssh sudo';
const EXECUTE_OR_NOUN = 'run call build trigger shell bash powershell terminal cmd script command type task';
const EXECUTE_ANYWHERE = 'execute exec eval install deploy sudo bash powershell shell';

const DESTRUCTIVE =
  'delete remove destroy drop purge wipe erase truncate clear reset revoke terminate uninstall unlink rm rmdir del nuke prune ' +
  'discard flush trash unpublish overwrite shutdown forget';

const FINANCIAL = 'pay refund buy sell purchase withdraw donate remit disburse payout';
const FINANCIAL_OR_NOUN = 'charge transfer trade deposit bid';

const anywhere = new Set(`${EXECUTE_ANYWHERE} ${DESTRUCTIVE} ${FINANCIAL} ${FINANCIAL_OR_NOUN}`.split(' '));

function meaning(
  words: string,
  category: Category,
  risk: Risk,
  isOftenNoun: boolean,
): readonly (readonly [string, VerbMeaning])[] {
  return words.split(' ').map((word) => [word, { category, risk, isOftenNoun, isUnmistakable: anywhere.has(word) }]);
}

/** What each verb means. Lower-case, in its plain form. */
export const VERBS: ReadonlyMap<string, VerbMeaning> = new Map([
  ...meaning(READ, 'Read', 'low', false),
  ...meaning(READ_OR_NOUN, 'Read', 'low', true),
  ...meaning(WRITE, 'Write', 'medium', false),
  ...meaning(WRITE_OR_NOUN, 'Write', 'medium', true),
  ...meaning(OUTWARD, 'Write', 'high', false),
  ...meaning(OUTWARD_OR_NOUN, 'Write', 'high', true),
  ...meaning(EXECUTE, 'Execute', 'high', false),
  ...meaning(EXECUTE_OR_NOUN, 'Execute', 'high', true),
  ...meaning(DESTRUCTIVE, 'Destructive', 'critical', false),
  ...meaning(FINANCIAL, 'Financial', 'critical', false),
  ...meaning(FINANCIAL_OR_NOUN, 'Financial', 'critical', true),
]);

/** After a reading verb, the next word raises the tool only when it can hardly be a noun: "search_replace", "find_delete". */
export const VERBS_BESIDE_READ: ReadonlySet<string> = new Set(
  'delete remove destroy drop purge wipe erase truncate write replace update overwrite execute exec eval'.split(' '),
);

/** Money is moved when something other than reading is done to one of these. */
export const MONEY_NOUNS: ReadonlySet<string> = new Set(
  'payment payments payout payouts refund refunds purchase withdrawal donation charge charges transfer transfers bet wager'.split(
    ' ',
  ),
);

/** Reading one of these reads secrets. */
export const SECRET_NOUNS: ReadonlySet<string> = new Set(
  'env environ dotenv secret secrets credential credentials password passwords passwd apikey apikeys token tokens cookie cookies keychain vault clipboard'.split(
    ' ',
  ),
);

/** Words that a description begins with before it comes to its verb. */
export const FILLER_WORDS: ReadonlySet<string> = new Set(
  'a an the this that which tool function method command use used using to you your it its can will allows allow lets let helps for mcp simply quickly and also please may'.split(
    ' ',
  ),
);
