import { readFileSync } from 'node:fs';
import { type Goal, isMet } from './goal.ts';
import type { Measured } from './traffic/measure-load.ts';

/*
 * `node test/bench/results-as-markdown.ts FILE`: what `npm run bench -- --json FILE` wrote, as the tables of
 * docs/performance.md.
 */
interface Written {
  readonly machine: { readonly processor: string; readonly processors: number; readonly platform: string; readonly node: string };
  readonly measured: { readonly traffic?: readonly Measured[] };
  readonly goals: readonly Goal[];
}

const [, , file] = process.argv;
if (file === undefined) throw new Error('usage: node test/bench/results-as-markdown.ts FILE');
const { machine, measured, goals } = JSON.parse(readFileSync(file, 'utf8')) as Written;

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function digits(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en');
}

console.log(`On ${machine.processors} × ${machine.processor} (${machine.platform}), Node ${machine.node}.\n`);
if (measured.traffic !== undefined) {
  console.log(row(['client → server', 'through', 'bytes', 'in flight', 'calls/s', 'p50 ms', 'p99 ms', 'CPU µs per call']));
  console.log(row(Array.from({ length: 8 }, (_, index) => (index < 2 ? '---' : '--:'))));
  for (const { route, load, perSecond, p50Ms, p99Ms, cpuMicrosPerCall } of measured.traffic) {
    const cpu = cpuMicrosPerCall === null ? '' : digits(cpuMicrosPerCall);
    const numbers = [perSecond, p50Ms, p99Ms].map(digits);
    console.log(row([route.shape, route.name, digits(load.bytes), load.inFlight, ...numbers, cpu]));
  }
}
console.log(`\n${row(['target', 'bound', 'measured', ''])}\n${row(['---', '--:', '--:', '---'])}`);
for (const goal of goals) {
  const bound = `${goal.kind === 'most' ? '≤' : '≥'} ${digits(goal.bound)} ${goal.unit}`;
  console.log(row([goal.name, bound, `${digits(goal.value)} ${goal.unit}`, isMet(goal) ? 'met' : 'missed']));
}
