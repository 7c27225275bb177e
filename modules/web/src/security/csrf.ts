import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Session } from '@wideload/session';

/** Time for which a form is valid: an hour, as in Odoo. */
const LIFETIME_SECONDS = 3600;
const KEY = '_csrf_secret';

function signature(secret: string, expires: string): Buffer {
  return createHmac('sha256', secret).update(expires).digest();
}

/** Creates a token for a form of this session, in Odoo's form: `<hmac>o<expiration time>`. */
export function csrfToken(session: Session): string {
  const { data } = session;
  let secret = data[KEY];
  if (typeof secret !== 'string') {
    // An attacker who planted the sid in the browser could make tokens of this session.
    session.requireFreshSid();
    secret = randomBytes(20).toString('hex');
    data[KEY] = secret;
  }
  const expires = String(Math.floor(Date.now() / 1000) + LIFETIME_SECONDS);
  return `${signature(String(secret), expires).toString('hex')}o${expires}`;
}

/**
 * Makes every token of the session so far invalid. For a login: an attacker who planted the visitor's session in a
 * browser has its tokens, and must not have forms of the user who logs in there.
 */
export function renewCsrfSecret({ data }: Session): void {
  delete data[KEY];
}

/** Returns whether a form comes from a page that was made for this session. */
export function isCsrfTokenValid(session: Session, token: unknown): boolean {
  const secret = session.isNew ? undefined : session.data[KEY];
  const [, sent, expires = ''] = /^([0-9a-f]{64})o(\d{1,12})$/.exec(typeof token === 'string' ? token : '') ?? [];
  if (typeof secret !== 'string' || sent === undefined) return false;
  if (Number(expires) < Date.now() / 1000) return false;
  return timingSafeEqual(Buffer.from(sent, 'hex'), signature(secret, expires));
}
