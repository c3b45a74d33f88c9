import type { Condition, ToolRule } from '../../model/policy-document.ts';
import { argumentPath } from '../argument-path.ts';
import { sayConditions } from '../say-conditions.ts';
import { sayWindow } from '../window.ts';
import { conditionsImply, implies } from './implies.ts';
import type { CountedLimit, Profile } from './profile.ts';

/**
 * What is looser in `after`, one phrase each; empty only when every call of such a tool is treated at least as strictly as
 * before, in whatever state the counters and the session are. Masks are not looked at.
 */
export function compareProfiles(before: Profile, after: Profile): readonly string[] {
  if (after.isDenied) return [];
  if (before.isDenied) return [after.isAsked ? 'was denied and is asked about now' : 'was denied and can be let through now'];
  return [...lostDenials(before, after), ...lostQuestions(before, after), ...addedAnswers(before, after)];
}

/** Paths that were masked and no longer are. */
export function lostMasks(before: readonly string[], after: readonly string[]): readonly string[] {
  const kept = after.map((path) => argumentPath(path));
  return before.filter((path) => {
    const keys = argumentPath(path);
    return !kept.some((known) => keys !== null && known !== null && known.every((key, index) => key === keys[index]));
  });
}

function lostDenials(before: Profile, after: Profile): readonly string[] {
  const denials = before.denyIf.filter((was) => !after.denyIf.some((now) => conditionsImply(was, now, 'stops')));
  const demands = before.required.filter((was) => !after.required.some((now) => implies(now, was, 'lets through')));
  const limits = before.limits.filter(
    (was) => was.limit.on_exceed === 'deny' && !after.limits.some((now) => now.limit.on_exceed === 'deny' && isAsTight(now, was)),
  );
  return [
    ...denials.map((conditions) => `is no longer always denied${when(conditions)}`),
    ...demands.map((condition) => `no longer requires that ${sayConditions([condition])}`),
    ...limits.map((was) => `is no longer held to the limit of ${sayLimit(was)}`),
  ];
}

function lostQuestions(before: Profile, after: Profile): readonly string[] {
  const isAlwaysAsked = after.isAsked && after.onceBy === null;
  const questions = before.approveIf.filter(
    (was) =>
      !isAlwaysAsked &&
      !after.approveIf.some((now) => conditionsImply(was, now, 'stops') && isAskedAsOften(before, after, was, now)),
  );
  const limits = before.limits.filter(
    (was) => was.limit.on_exceed === 'require_approval' && !isAlwaysAsked && !after.limits.some((now) => isAsTight(now, was)),
  );
  const isLost = before.isAsked && !(after.isAsked && isAskedAsOften(before, after, [], []));
  return [
    ...(isLost ? [after.isAsked ? 'is asked about less often' : 'is no longer always asked about'] : []),
    ...questions.map((conditions) => `is no longer always asked about${when(conditions)}`),
    ...limits.map((was) => `is no longer asked about beyond the limit of ${sayLimit(was)}`),
  ];
}

/** What is settled without asking only matters where something was asked. */
function addedAnswers(before: Profile, after: Profile): readonly string[] {
  const wasAsked =
    before.isAsked || before.approveIf.length > 0 || before.limits.some(({ limit }) => limit.on_exceed === 'require_approval');
  if (!wasAsked) return [];
  return after.allowIf
    .filter(
      (now) =>
        !before.allowIf.some((was) => conditionsImply(now.conditions, was.conditions, 'lets through') && lastsAsLong(was, now)),
    )
    .map(({ conditions }) => `is allowed without asking${when(conditions)}`);
}

/** One approval for a session answers the same question in both documents, or in the new one none at all. */
function isAskedAsOften(before: Profile, after: Profile, was: readonly Condition[], now: readonly Condition[]): boolean {
  if (after.onceBy === null) return true;
  return JSON.stringify([before.onceBy, was]) === JSON.stringify([after.onceBy, now]);
}

function isAsTight(now: CountedLimit, was: CountedLimit): boolean {
  return now.counter === was.counter && now.limit.max <= was.limit.max;
}

function lastsAsLong(was: ToolRule['allow_if'][number], now: ToolRule['allow_if'][number]): boolean {
  if (was.until === undefined) return true;
  return now.until !== undefined && Date.parse(now.until) <= Date.parse(was.until);
}

function when(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? '' : ` when ${sayConditions(conditions)}`;
}

function sayLimit({ limit }: CountedLimit): string {
  const what = limit.increment_from === undefined ? '' : ` on ${limit.increment_from}`;
  return `${limit.max} per ${sayWindow(limit.window)}${what}`;
}
