import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cases, hostileCookie } from '../../../test/support/sessions/hostile.ts';
import { DIFFERENT_SIDS, readSidCookie, sidCookies } from '../src/session/sid_cookie.ts';

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
    [`session_id=${HEX}; session_id=${HEX}`, HEX],
    [`session_id="${HEX}"; a=1;session_id=${HEX} ;session_id=${HEX}`, HEX],
  ])('is found in %s', (header, sid) => {
    expect(readSidCookie(header)).toBe(sid);
  });

  it.each([undefined, '', ';;;', 'session_id', `Session_Id=${HEX}`, `my_session_id=${HEX}`])(
    'is not taken from %s',
    (header) => {
      expect(readSidCookie(header)).toBeUndefined();
    },
  );

  it.each([
    `session_id=${HEX}; session_id=${'b'.repeat(40)}`,
    `session_id=${HEX}; session_id=`,
    `session_id=; session_id=${HEX}`,
    `session_id=${HEX}; session_id=${HEX}; session_id=${BASE64}`,
  ])('is not chosen among different cookies: %s', (header) => {
    expect(readSidCookie(header)).toBe(DIFFERENT_SIDS);
  });

  it('is always a part of the header', () => {
    fc.assert(
      fc.property(hostileCookie, (header) => {
        const value = readSidCookie(header);
        if (typeof value === 'string') expect(header).toContain(value);
      }),
      { numRuns: cases(70_000) },
    );
  });

  it('is written as Odoo writes it, with Secure only over HTTPS', () => {
    const scope = { path: '/', isSecure: false };
    expect(sidCookies(HEX, 60, scope)).toEqual([`session_id=${HEX}; Max-Age=60; Path=/; HttpOnly; SameSite=Lax`]);
    expect(sidCookies(HEX, 60, { ...scope, isSecure: true })).toEqual([expect.stringMatching(/; Secure$/)]);
  });

  it('with a path replaces the cookie of the whole site', () => {
    expect(sidCookies(HEX, 60, { path: '/shop', isSecure: false })).toEqual([
      `session_id=${HEX}; Max-Age=60; Path=/shop; HttpOnly; SameSite=Lax`,
      'session_id=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ]);
  });
});
