import { newSession, Session } from '@wideload/session/internal';
import { FileSessionStore } from '@wideload/session_files';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cleanUp, newFolder } from '../../../test/support/host.ts';
import { csrfToken, isCsrfTokenValid } from '../src/security/csrf.ts';

/** Seconds since 1970. */
const NOW = 1_800_000_000;
const HOUR = 3600;

const store = new FileSessionStore({ folder: newFolder(), suffix: '', expiration: HOUR });
const SECRET = 'e'.repeat(40);

/** A stored session with this CSRF secret. */
const sessionWith = (secret: unknown): Session =>
  new Session(store, { sid: store.newSid(), text: JSON.stringify({ _csrf_secret: secret }) });

let session: Session;
let token: string;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 });
  session = sessionWith(SECRET);
  token = csrfToken(session);
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(cleanUp);

/** The two parts of the token: the signature and when it expires. */
const parts = (): [string, string] => token.split('o') as [string, string];

describe('a CSRF token', () => {
  it('has the form of Odoo: a signature of 64 hex digits, an o, the time it expires', () => {
    expect(token).toMatch(/^[0-9a-f]{64}o\d+$/);
    expect(parts()[1]).toBe(String(NOW + HOUR));
  });

  it('is valid for its own session', () => {
    expect(isCsrfTokenValid(session, token)).toBe(true);
  });

  it('is valid for an hour and no longer', () => {
    vi.setSystemTime((NOW + HOUR) * 1000);
    expect(isCsrfTokenValid(session, token)).toBe(true);
    vi.setSystemTime((NOW + HOUR) * 1000 + 1);
    expect(isCsrfTokenValid(session, token)).toBe(false);
  });

  it('cannot be extended', () => {
    const [signature] = parts();
    expect(isCsrfTokenValid(session, `${signature}o${NOW + 2 * HOUR}`)).toBe(false);
    expect(isCsrfTokenValid(session, `${signature}o9${NOW + HOUR}`)).toBe(false);
  });

  it('is not valid for another session', () => {
    expect(isCsrfTokenValid(sessionWith('f'.repeat(40)), token)).toBe(false);
  });

  it('differs between sessions: every secret has 160 random bits', () => {
    const [one, two] = [newSession(store), newSession(store)];
    expect(csrfToken(one)).not.toBe(csrfToken(two));
    for (const { data } of [one, two]) expect(data._csrf_secret).toMatch(/^[0-9a-f]{40}$/);
    expect(one.data._csrf_secret).not.toBe(two.data._csrf_secret);
  });

  it('keeps the secret of the session, so that several forms are valid at once', () => {
    vi.setSystemTime((NOW + 60) * 1000);
    const second = csrfToken(session);
    expect(session.data._csrf_secret).toBe(SECRET);
    expect(second).not.toBe(token);
    expect(isCsrfTokenValid(session, token)).toBe(true);
    expect(isCsrfTokenValid(session, second)).toBe(true);
  });

  it('replaces a secret that is not a string', () => {
    const broken = sessionWith(7);
    csrfToken(broken);
    expect(broken.data._csrf_secret).toMatch(/^[0-9a-f]{40}$/);
  });

  it('is not valid in a session without a secret, or whose secret is not a string', () => {
    for (const secret of [undefined, null, 7, {}]) expect(isCsrfTokenValid(sessionWith(secret), token)).toBe(false);
  });

  it('is not valid in a session that was never stored', () => {
    const fresh = newSession(store);
    expect(isCsrfTokenValid(fresh, csrfToken(fresh))).toBe(false);
  });

  it.each([
    ['that is missing', () => undefined],
    ['that is null', () => null],
    ['that is a number', () => 7],
    ['that is a list', () => [token]],
    ['that is empty', () => ''],
    ['without a signature', () => `o${parts()[1]}`],
    ['without a time', () => `${parts()[0]}o`],
    ['with a time that is not a number', () => `${parts()[0]}oNaN`],
    ['with a signature that is too short', () => token.slice(1)],
    ['with a signature that is too long', () => `0${token}`],
    ['in upper case', () => token.toUpperCase()],
    ['with something behind it', () => `${token} `],
    ['with something before it', () => ` ${token}`],
    ['with another first digit', () => `${token.startsWith('0') ? '1' : '0'}${token.slice(1)}`],
  ])('%s is not valid', (_, wrong) => {
    expect(isCsrfTokenValid(session, wrong())).toBe(false);
  });
});
