import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Session } from '@wideload/session';

/** How long a form may stay open, in seconds. Odoo's default is also an hour. */
const LIFETIME = 3600;
const KEY = '_csrf_secret';

function signature(secret: string, expires: string): Buffer {
  return createHmac('sha256', secret).update(expires).digest();
}

/** A token for one form of this session, in Odoo's form: `<hmac>o<time it expires>`. */
export function csrfToken(session: Session): string {
  const { data } = session;
  let secret = data[KEY];
  if (typeof secret !== 'string') {
    secret = randomBytes(20).toString('hex');
    data[KEY] = secret;
  }
  const expires = String(Math.floor(Date.now() / 1000) + LIFETIME);
  return `${signature(String(secret), expires).toString('hex')}o${expires}`;
}

/** Whether a form came from a page that this session was shown. */
export function isCsrfTokenValid(session: Session, token: unknown): boolean {
  const secret = session.isNew ? undefined : session.data[KEY];
  const [, given, expires = ''] = /^([0-9a-f]{64})o(\d{1,12})$/.exec(typeof token === 'string' ? token : '') ?? [];
  if (typeof secret !== 'string' || given === undefined) return false;
  if (Number(expires) < Date.now() / 1000) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), signature(secret, expires));
}
