import { describe, expect, it } from 'vitest';
import type { SessionData } from '../src/data.ts';
import { claimedUser, isSameUser, listedUser } from '../src/identity/user.ts';
import { localText } from './support/local_text.ts';

describe('a list of sessions', () => {
  const SID = 'a'.repeat(40);

  it('names the user of a session, also of one of version 0.1, and nobody for a void key', () => {
    expect(listedUser(JSON.parse(localText(SID)), SID)).toMatchObject({ provider: 'local', login: 'anna' });
    expect(listedUser(JSON.parse(localText('b'.repeat(40))), SID)).toBeUndefined();
    expect(listedUser({ uid: 2, login: 'admin' }, SID)).toMatchObject({ provider: 'local', login: 'admin' });
    expect(listedUser({}, SID)).toBeUndefined();
  });

  it('shows of a user of Odoo what is text', () => {
    const odd = JSON.parse('{"uid": 2, "session_token": "ab", "db": 5, "login": 7}');
    expect(claimedUser(odd)).toEqual({ provider: 'odoo', db: null, uid: 2, login: '', isAdmin: false });
  });
});

describe('two sessions', () => {
  const same = (before: SessionData, now: SessionData) => isSameUser(before, now);
  const local = (identity: object) => JSON.parse(localText('a'.repeat(40), {}, identity));

  it('have the same user if both name it, or neither names one', () => {
    expect(same({}, { uid: null })).toBe(true);
    expect(same({ uid: 2, session_token: 'ab' }, { uid: 2, session_token: 'cd' })).toBe(true);
    expect(same(local({}), local({ sid: 'x', login: 'renamed' }))).toBe(true);
  });

  it('have different users otherwise', () => {
    expect(same({ uid: 2 }, { uid: 3 })).toBe(false);
    expect(same({ uid: 2 }, {})).toBe(false);
    expect(same(local({}), {})).toBe(false);
    expect(same(local({}), local({ uid: 3 }))).toBe(false);
    expect(same(local({}), local({ provider: 'users' }))).toBe(false);
  });
});
