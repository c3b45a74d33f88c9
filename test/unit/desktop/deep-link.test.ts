import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkAmong, readDeepLink } from '../../../electron/deep-link.ts';

describe('countersign:// addresses', () => {
  it('name the app or one question', () => {
    expect(readDeepLink('countersign://open')).toEqual({ kind: 'open' });
    expect(readDeepLink('countersign://open/')).toEqual({ kind: 'open' });
    expect(readDeepLink('countersign://approval/ABC123')).toEqual({ kind: 'approval', id: 'ABC123' });
  });

  it.each([
    'countersign://approval',
    'countersign://approval/',
    'countersign://approval/abc123',
    'countersign://approval/ABC123/',
    'countersign://approval/ABC123/allow',
    'countersign://approval/ABC123?allow=1',
    'countersign://approval/ABC123#allow',
    'countersign://approval:1/ABC123',
    'countersign://user@approval/ABC123',
    'countersign://approval/%41BC123',
    'countersign://open/settings',
    'countersign:open',
    'https://approval/ABC123',
    'countersignx://approval/ABC123',
    '--approval=ABC123',
    '',
  ])('%s is none', (address) => {
    expect(readDeepLink(address)).toBeNull();
  });

  it('never throws, and gives only ids that can be ids', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((rest) => `countersign://approval/${rest}`),
        ),
        (text) => {
          const link = readDeepLink(text);
          if (link?.kind === 'approval') expect(link.id).toMatch(/^[0-9A-HJKMNP-TV-Z]{6,26}$/);
        },
      ),
    );
  });

  it('are found among the words of a command line, the first one that is one', () => {
    expect(linkAmong(['/usr/bin/countersign', '--hidden', 'countersign://nothing', 'countersign://open'])).toEqual({
      kind: 'open',
    });
    expect(linkAmong(['countersign'])).toBeNull();
  });
});
