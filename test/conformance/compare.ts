import type { Check, ScenarioResult } from './run-suite.ts';

/** One check that came out worse through the gateway than without it. */
export interface Difference {
  readonly scenario: string;
  readonly check: string;
  readonly message: string;
}

type Status = Check['status'];

/**
 * Which checks passed directly and not through the gateway, or failed there more often. Checks have no identity but their id,
 * which may repeat: they are counted.
 */
export function compareScenario(direct: ScenarioResult, through: ScenarioResult | undefined): Difference[] {
  if (through === undefined) return [{ scenario: direct.scenario, check: '(all)', message: 'the scenario did not run' }];
  const ids = new Set([...direct.checks, ...through.checks].map(({ id }) => id));
  return [...ids].flatMap((id) => {
    const count = (from: ScenarioResult, status: Status): number =>
      from.checks.filter((check) => check.id === id && check.status === status).length;
    const isWorse =
      count(through, 'SUCCESS') < count(direct, 'SUCCESS') ||
      count(through, 'FAILURE') > count(direct, 'FAILURE') ||
      count(through, 'WARNING') > count(direct, 'WARNING');
    return isWorse ? [{ scenario: direct.scenario, check: id, message: describe(through, id) }] : [];
  });
}

/** Every check of a scenario that did not simply pass. */
export function failuresOf({ scenario, checks }: ScenarioResult): Difference[] {
  return checks
    .filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
    .map(({ id, description, errorMessage }) => ({ scenario, check: id, message: errorMessage ?? description }));
}

export function passedChecks(scenarios: readonly ScenarioResult[]): number {
  return scenarios.flatMap(({ checks }) => checks).filter(({ status }) => status === 'SUCCESS').length;
}

function describe({ checks }: ScenarioResult, id: string): string {
  const found = checks.filter((check) => check.id === id);
  const worst = found.find(({ status }) => status === 'FAILURE') ?? found.find(({ status }) => status === 'WARNING');
  if (worst !== undefined) return worst.errorMessage ?? worst.description;
  const [other] = found;
  return other === undefined ? 'the check was not made' : `${other.status}: ${other.errorMessage ?? other.description}`;
}
