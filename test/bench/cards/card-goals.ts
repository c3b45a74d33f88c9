import type { Goal } from '../goal.ts';
import { printRow } from '../print-row.ts';
import type { CardTimes } from './measure-cards.ts';

export function cardGoals({ p95Ms }: CardTimes): Goal[] {
  return [{ name: 'from a call to its card in the browser, p95', value: p95Ms, unit: 'ms', kind: 'most', bound: 100 }];
}

export function printCards({ cards, p50Ms, p95Ms }: CardTimes): void {
  console.log('\nQuestions');
  printRow([`from a call to its card, ${cards} times`, `${p50Ms.toFixed(0)} / ${p95Ms.toFixed(0)} ms (p50 / p95)`], [40, 30]);
}
