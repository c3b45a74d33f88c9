import { expect, it } from 'vitest';
import { inodeOfClient } from '../../../../shared/gateway/processes/proc-net-tcp.ts';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

function row(local: string, remote: string, inode: string, state = '01'): string {
  return `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0000000000000000 20 4 30 10 -1`;
}

it("finds the client's end of a connection, not ours", () => {
  const table = [HEAD, row('0100007F:B80C', '0100007F:C350', '111'), row('0100007F:C350', '0100007F:B80C', '222')].join('\n');
  expect(inodeOfClient(table, { clientPort: 0xc350, ourPort: 0xb80c })).toBe('222');
});

it('reads IPv6, and IPv4 in the clothes of IPv6', () => {
  const loopback = '00000000000000000000000001000000';
  const mapped = '0000000000000000FFFF00000100007F';
  const table = [HEAD, row(`${loopback}:0001`, `${loopback}:0002`, '6'), row(`${mapped}:0003`, `${mapped}:0004`, '46')].join(
    '\n',
  );
  expect(inodeOfClient(table, { clientPort: 1, ourPort: 2 })).toBe('6');
  expect(inodeOfClient(table, { clientPort: 3, ourPort: 4 })).toBe('46');
});

it('takes no connection that is closing, of another computer, or without a file', () => {
  const table = [
    HEAD,
    row('0100007F:0001', '0100007F:0002', '1', '08'),
    row('0A00000A:0001', '0100007F:0002', '2'),
    row('0100007F:0001', '0100007F:0002', '0'),
    'nonsense',
    '',
  ].join('\n');
  expect(inodeOfClient(table, { clientPort: 1, ourPort: 2 })).toBeNull();
});
