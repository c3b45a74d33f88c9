import { printRow } from '../print-row.ts';
import type { RouteShape } from './route.ts';
import type { Measured } from './measure-load.ts';

const WIDTHS = [17, 17, 9, 11, 10, 15, 16, 9, 18, 13, 8];

export function printTrafficHeader(): void {
  const head = [
    'client → server',
    'through',
    'bytes',
    'in flight',
    'calls/s',
    '× HTTP direct',
    '× stdio direct',
    '× plain',
    'p50 / p99 ms',
  ];
  printRow([...head, 'CPU µs/call', 'RSS MB'], WIDTHS);
}

/** One load, all routes: what was measured and what that is of direct and of the plain forwarder on the same way. */
export function printTraffic(all: readonly Measured[]): void {
  for (const measured of all) {
    const { route, load } = measured;
    const ratio = (to: Measured | undefined): string => (to === undefined ? '' : (measured.perSecond / to.perSecond).toFixed(2));
    const cells = [
      route.shape,
      route.name,
      load.bytes,
      load.inFlight,
      measured.perSecond.toFixed(measured.perSecond < 100 ? 1 : 0),
      ratio(findDirect(all, 'http → http')),
      ratio(findDirect(all, 'stdio → stdio')),
      ratio(all.find((each) => each.route.name === 'plain forwarder' && each.route.shape === route.shape)),
      `${measured.p50Ms.toFixed(2)} / ${measured.p99Ms.toFixed(2)}`,
      measured.cpuMicrosPerCall?.toFixed(0) ?? '',
      measured.residentBytes === null ? '' : (measured.residentBytes / 1e6).toFixed(0),
    ];
    printRow(cells, WIDTHS);
  }
}

/** Nothing in the middle, over one of the two transports. */
export function findDirect(all: readonly Measured[], shape: RouteShape): Measured | undefined {
  return all.find(({ route }) => route.name === 'direct' && route.shape === shape);
}
