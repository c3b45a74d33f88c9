import type { Category, Risk } from '../../model/risk.ts';

const RISKS: readonly Risk[] = ['low', 'medium', 'high', 'critical'];
const CATEGORIES: readonly Category[] = ['Read', 'Write', 'Execute', 'Destructive', 'Financial'];

/** What is known so far of a tool that we judge by its looks. */
export interface Judgement {
  readonly category: Category;
  readonly risk: Risk;
  readonly reason: string;
}

/** Negative when the first risk is the lower one, 0 when they are equal. */
export function compareRisk(one: Risk, other: Risk): number {
  return RISKS.indexOf(one) - RISKS.indexOf(other);
}

/** Negative when the first category is the more harmless one, 0 when they are equal. */
export function compareCategory(one: Category, other: Category): number {
  return CATEGORIES.indexOf(one) - CATEGORIES.indexOf(other);
}

/** The risk that tools of a category have unless something more is known. */
export function defaultRisk(category: Category): Risk {
  switch (category) {
    case 'Read':
      return 'low';
    case 'Write':
      return 'medium';
    case 'Execute':
      return 'high';
    default:
      return 'critical';
  }
}

/** At least `category` and at least `risk`; the reason is extended only when that changed anything. Never lowers. */
export function raise(judgement: Judgement, category: Category, risk: Risk, because: string): Judgement {
  const isHigherCategory = compareCategory(category, judgement.category) > 0;
  const isHigherRisk = compareRisk(risk, judgement.risk) > 0;
  if (!isHigherCategory && !isHigherRisk) return judgement;
  return {
    category: isHigherCategory ? category : judgement.category,
    risk: isHigherRisk ? risk : judgement.risk,
    reason: `${judgement.reason}; ${because}`,
  };
}
