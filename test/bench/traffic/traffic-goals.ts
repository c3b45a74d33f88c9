import type { Goal } from '../goal.ts';
import type { Route } from './route.ts';
import type { Load, Measured } from './measure-load.ts';

const SMALL = 200;

/** The targets that the traffic answers; those whose routes or loads did not run are left out. */
export function trafficGoals(all: readonly Measured[]): Goal[] {
  const find = (name: Route['name'], shape: Route['shape'], load: Load): Measured | undefined =>
    all.find(
      ({ route, load: { bytes, inFlight } }) =>
        route.name === name && route.shape === shape && bytes === load.bytes && inFlight === load.inFlight,
    );
  const goals: Goal[] = [];
  const many: Load = { bytes: SMALL, inFlight: 64 };
  const single: Load = { bytes: SMALL, inFlight: 1 };

  const ours = find('Countersign', 'http → http', many);
  const plain = find('plain forwarder', 'http → http', many);
  const peers = all.filter(({ route, load }) => isPeer(route) && load.bytes === SMALL && load.inFlight === 64);
  if (ours !== undefined && plain !== undefined) {
    const ratio = ours.perSecond / plain.perSecond;
    goals.push({
      name: 'HTTP server, 64 in flight: calls/s of the plain forwarder',
      value: ratio,
      unit: '×',
      kind: 'least',
      bound: 0.7,
    });
  }
  if (ours !== undefined && peers.length > 0) {
    const ratio = ours.perSecond / Math.max(...peers.map(({ perSecond }) => perSecond));
    goals.push({
      name: 'HTTP server, 64 in flight: calls/s of the best npm peer',
      value: ratio,
      unit: '×',
      kind: 'least',
      bound: 6,
    });
  }

  const [direct, forwarded, countersigned] = (['direct', 'plain forwarder', 'Countersign'] as const).map((name) =>
    find(name, 'http → http', single),
  );
  if (direct !== undefined && forwarded !== undefined && countersigned !== undefined) {
    const added = (key: 'p50Ms' | 'p99Ms'): number => (countersigned[key] - direct[key]) / (forwarded[key] - direct[key]);
    const name = (share: string): string => `HTTP server, 1 in flight: added ${share} of what the plain forwarder adds`;
    goals.push({ name: name('p50'), value: added('p50Ms'), unit: '×', kind: 'most', bound: 1.5 });
    goals.push({ name: name('p99'), value: added('p99Ms'), unit: '×', kind: 'most', bound: 2 });
  }

  const stdio = find('Countersign', 'http → stdio', many);
  for (const [shape, transport] of [
    ['http → http', 'HTTP'],
    ['stdio → stdio', 'stdio'],
  ] as const) {
    const to = find('direct', shape, many);
    if (stdio === undefined || to === undefined) continue;
    const name = `stdio server, 64 in flight: calls/s of direct over ${transport}`;
    goals.push({ name, value: stdio.perSecond / to.perSecond, unit: '×', kind: 'least', bound: 0.5 });
  }
  return goals;
}

function isPeer({ name }: Route): boolean {
  return name === 'mcp-proxy' || name === 'supergateway' || name === 'mcp-remote';
}
