import type { GrantView, Problem, ServerView } from '../contract/state.ts';
import { shownWords } from '../model/launch/shown-words.ts';
import type { Grant } from '../model/grant.ts';
import type { ConsentState, ServerConfig, ServerHealth, SignInState } from '../model/server.ts';
import type { PolicyBook } from './config/policy-book.ts';
import { sayConsent } from './server-standing.ts';

/** A server as the page shows it: secrets by name only, the command line as it will run. */
export function viewServer(
  config: ServerConfig,
  facts: {
    readonly mcpOrigin: string;
    readonly consent: ConsentState;
    readonly health: ServerHealth;
    readonly signIn: ServerView['signIn'];
    readonly toolCount: number | null;
    readonly changedTools: readonly string[];
    readonly policy: ReturnType<PolicyBook['get']>;
    /** By a switch, whatever the policy says. */
    readonly isObserved: boolean;
    readonly redact: (text: string) => string;
  },
): ServerView {
  const { connection } = config;
  const target = connection.transport === 'stdio' ? shownWords(connection).map(quoteWord).join(' ') : connection.url;
  return {
    name: config.name,
    transport: connection.transport,
    target: facts.redact(target),
    url: `${facts.mcpOrigin}/servers/${encodeURIComponent(config.name)}/mcp`,
    paused: config.paused,
    consent: facts.consent,
    health: healthOf(config.name, facts.health, facts.signIn.state),
    signIn: facts.signIn,
    toolCount: facts.toolCount,
    changedTools: [...facts.changedTools],
    policy: facts.policy.state,
    policyRevision: facts.policy.revision,
    mode: facts.isObserved ? 'observe' : (facts.policy.document?.mode ?? 'enforce'),
  };
}

/** A server that lets nobody in is not broken: it waits for the person. */
function healthOf(name: string, health: ServerHealth, signIn: SignInState): ServerHealth {
  if (signIn !== 'needed' && !(signIn === 'waiting' && health.state === 'failing')) return health;
  return { ...health, state: 'needs-sign-in', message: `${name} wants you to sign in.` };
}

export function viewGrant(grant: Grant, lastSeenAt: number | null, sessions: number): GrantView {
  const { tokenSha256: _hash, ...shown } = grant;
  return { ...shown, lastSeenAt, sessions };
}

/** What a server's policy, tools and health say that a person should act on. */
export function problemsOfServer(view: ServerView, policy: ReturnType<PolicyBook['get']>): Problem[] {
  const about = { server: view.name } as const;
  const problems: Problem[] = [];
  const consent = sayConsent(view.name, view.consent);
  if (consent !== null) {
    const title = `${view.name} waits for your consent`;
    problems.push({ ...about, code: 'server-consent', severity: 'warning', title, detail: consent });
  }
  if (policy.problems.length > 0) {
    const [first] = policy.problems;
    const where = `${first?.path || '/'}: ${first?.message ?? ''}`;
    const meaning = view.policy === 'last-good' ? 'The last good policy stays in force.' : 'Every call to this server is denied.';
    problems.push({
      ...about,
      code: 'policy-broken',
      severity: 'critical',
      title: `The policy of ${view.name} cannot be read`,
      detail: `${where} ${meaning}`,
    });
  }
  if (policy.review !== null) {
    const detail = `Its file was changed outside Countersign and would let more through: ${policy.review.loosens.join(' ')}`;
    problems.push({
      ...about,
      code: 'policy-review',
      severity: 'warning',
      title: `A looser policy of ${view.name} waits for you`,
      detail,
    });
  }
  if (view.changedTools.length > 0) {
    const detail = `${view.changedTools.join(', ')}: denied until you accept the new definition.`;
    problems.push({
      ...about,
      code: 'tool-changed',
      severity: 'warning',
      title: `${view.name} changed what its tools say`,
      detail,
    });
  }
  if (view.signIn.state === 'needed' || view.signIn.state === 'more') {
    const wants = view.signIn.state === 'needed' ? 'wants you to sign in' : 'wants more permissions';
    problems.push({
      ...about,
      code: 'sign-in',
      severity: 'warning',
      title: `${view.name} ${wants}`,
      detail: view.signIn.problem ?? 'Clients are told so until then.',
    });
  }
  if (view.health.state === 'failing') {
    problems.push({
      ...about,
      code: 'server-failing',
      severity: 'warning',
      title: `${view.name} does not work`,
      detail: view.health.message ?? 'See its log.',
    });
  }
  return problems;
}

/** A word of a command line as a shell would need it, so that what is shown can be copied. */
function quoteWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
