import { compareScenario, type Difference, failuresOf, passedChecks } from './compare.ts';
import { type Explained, explain } from './explained.ts';
import type { ScenarioResult, SuiteResult } from './run-suite.ts';

/** How one suite came out on one way. */
export interface WayReport {
  readonly way: string;
  readonly passedChecks: number;
  /** Scenarios without a difference that nobody explained. */
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly unexplained: readonly Difference[];
  readonly explained: readonly (Difference & { readonly by: Explained })[];
}

/** What fails by itself, unless it is explained. */
export function reportAlone(way: string, { scenarios }: SuiteResult): WayReport {
  return reportOn(way, scenarios, scenarios, failuresOf);
}

/** What fails on a way through the gateway and did not fail directly. */
export function reportThrough(way: string, direct: SuiteResult, through: SuiteResult): WayReport {
  return reportOn(way, direct.scenarios, through.scenarios, (scenario) =>
    compareScenario(
      scenario,
      through.scenarios.find((each) => each.scenario === scenario.scenario),
    ),
  );
}

function reportOn(
  way: string,
  expected: readonly ScenarioResult[],
  found: readonly ScenarioResult[],
  differencesOf: (scenario: ScenarioResult) => readonly Difference[],
): WayReport {
  const passed: string[] = [];
  const failed: string[] = [];
  const unexplained: Difference[] = [];
  const explained: (Difference & { by: Explained })[] = [];
  for (const scenario of expected) {
    const before = unexplained.length;
    for (const difference of differencesOf(scenario)) {
      const by = explain(way, difference);
      if (by === null) unexplained.push(difference);
      else explained.push({ ...difference, by });
    }
    (unexplained.length === before ? passed : failed).push(scenario.scenario);
  }
  return { way, passedChecks: passedChecks(found), passed, failed, unexplained, explained };
}
