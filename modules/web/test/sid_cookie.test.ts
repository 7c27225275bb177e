import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cases, hostileCookie } from '../../../test/support/hostile.ts';
import { readSidCookie, sidCookie } from '../src/sid_cookie.ts';

const HEX = 'a'.repeat(40);
const BASE64 = 'Aa0-_9'.repeat(14);

describe('the session cookie', () => {
  it.each([
    [`session_id=${HEX}`, HEX],
    [`session_id=${BASE64}`, BASE64],
    [`a=1; session_id=${HEX}; b=2`, HEX],
    [`a=1;session_id=${HEX}`, HEX],
    [`session_id="${HEX}"`, HEX],
    [`my_session_id=x; session_id=${HEX}`, HEX],
  ])('is found in %s', (header, sid) => {
    expect(readSidCookie(header)).toBe(sid);
  });

  it.each([
    undefined,
    '',
    ';;;',
    'session_id=',
    'session_id',
    `session_id=${HEX}a`,
    `session_id=${HEX.toUpperCase()}`,
    `session_id=../../etc/passwd`,
    `session_id=${'../'.repeat(28)}`,
    `session_id=${HEX}\u0000`,
    `Session_Id=${HEX}`,
    `my_session_id=${HEX}`,
    `session_id=${HEX}; session_id=${HEX}`,
    `session_id=${HEX}; session_id=${'b'.repeat(40)}`,
    `session_id="${HEX}`,
    `session_id=%2e%2e%2f`,
  ])('is not taken from %s', (header) => {
    expect(readSidCookie(header)).toBeUndefined();
  });

  it('never gives anything but a well-formed sid', () => {
    fc.assert(
      fc.property(hostileCookie, (header) => {
        const sid = readSidCookie(header);
        if (sid !== undefined) expect(sid).toMatch(/^([0-9a-f]{40}|[\w-]{84})$/);
      }),
      { numRuns: cases(70_000) },
    );
  });

  it('is written as Odoo writes it, and for HTTPS only over HTTPS', () => {
    expect(sidCookie(HEX, 60, false)).toBe(`session_id=${HEX}; Max-Age=60; Path=/; HttpOnly; SameSite=Lax`);
    expect(sidCookie(HEX, 60, true)).toMatch(/; Secure$/);
  });
});
