import type { Effect } from '../../../shared/model/verdict.ts';
import { classify } from '../../../shared/policy/classify.ts';
import { createCounters } from '../../../shared/policy/counters.ts';
import { type JudgeContext, judge } from '../../../shared/policy/judge.ts';
import { printRow } from '../print-row.ts';
import { median, percentile } from '../statistics.ts';
import { createCalls, createManyRules, type ManyRules, type Naming } from './many-rules.ts';

/** What judging costs with so many rules; medians of the rounds. */
export interface DecisionCost {
  readonly rules: number;
  readonly naming: Naming;
  /** How many different tools are called; as many as there are rules, or a hundred of them. */
  readonly tools: number;
  readonly perSecond: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  /** Reading and compiling the document once. */
  readonly readMs: number;
}

export interface DecisionOptions {
  readonly rules: readonly number[];
  /** How many calls each round judges. */
  readonly calls: number;
  readonly rounds: number;
}

/** What a client calls of a document with very many rules. */
export const FEW_TOOLS = 100;

export const RULE_COUNTS = [1, 100, 1_000, 10_000, 100_000] as const;

/**
 * Judges calls one after the other: no I/O, no history, but compiled policies and counters that have counted something.
 * What is let through is counted, as the gateway does. Throws when the calls are not judged as their rules say.
 */
export function measureDecisions({ rules, calls, rounds }: DecisionOptions): DecisionCost[] {
  return (['names', 'names and patterns'] as const).flatMap((naming) =>
    rules.flatMap((count) => {
      const made = createManyRules(count, naming);
      return [...new Set([Math.min(count, FEW_TOOLS), count])].map((tools) =>
        measureOne(made, { rules: count, naming, tools }, calls, rounds),
      );
    }),
  );
}

function measureOne(
  { policy, readMs }: ManyRules,
  { rules, naming, tools }: Pick<DecisionCost, 'rules' | 'naming' | 'tools'>,
  calls: number,
  rounds: number,
): DecisionCost {
  const facts = createCalls(rules, naming, calls, tools);
  const counters = createCounters();
  const policyOf = () => policy;
  const effects = new Set<Effect>();
  const results: { perSecond: number; p50: number; p99: number }[] = [];
  // The first round warms up and is dropped.
  for (let round = 0; round <= rounds; round += 1) {
    const times: number[] = [];
    for (const call of facts) {
      const context = contextAt(counters, Date.now());
      const from = performance.now();
      const verdict = judge(call, policyOf, context);
      if (verdict.reservations.length > 0) counters.reserve(verdict.reservations, context.now)?.letThrough(context.now);
      times.push((performance.now() - from) * 1000);
      effects.add(verdict.effect);
    }
    const totalMicros = times.reduce((sum, time) => sum + time, 0);
    if (round > 0) {
      results.push({ perSecond: (times.length / totalMicros) * 1e6, p50: percentile(times, 0.5), p99: percentile(times, 0.99) });
    }
  }
  if (!effects.has('deny') || !effects.has('allow')) throw new Error(`${rules} rules: judged as ${[...effects].join(', ')} only`);
  return {
    rules,
    naming,
    tools,
    perSecond: median(results.map((result) => result.perSecond)),
    p50Micros: median(results.map((result) => result.p50)),
    p99Micros: median(results.map((result) => result.p99)),
    readMs,
  };
}

function contextAt(counters: JudgeContext['counters'], now: number): JudgeContext {
  return {
    now,
    counters,
    sessionRules: [],
    approvedOnce: () => false,
    askForEverything: false,
    classify: (_server, name) => classify({ name }),
  };
}

export function printDecisions(costs: readonly DecisionCost[]): void {
  const widths = [10, 22, 14, 14, 16, 12];
  console.log('\nDecisions');
  printRow(['rules', 'named by', 'tools called', 'decisions/s', 'p50 / p99 µs', 'read ms'], widths);
  for (const { rules, naming, tools, perSecond, p50Micros, p99Micros, readMs } of costs) {
    const times = `${p50Micros.toFixed(1)} / ${p99Micros.toFixed(1)}`;
    printRow([rules, naming, tools, perSecond.toFixed(0), times, readMs.toFixed(0)], widths);
  }
}
