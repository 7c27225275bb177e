import { type Finding, ok } from './diagnosis.ts';
import * as say from './sentences.ts';

/** What is tried first; `admin` is Odoo's own default. */
const COMMON =
  /^(?:admin|odoo|password|passw0rd|secret|changeme|change_me|letmein|welcome|qwerty|test|demo|root)\d{0,4}!?$/i;

const LEAST_LENGTH = 12;

/** Looks at `admin_passwd`, and never says what it is. */
export function adminPasswordFinding(password: string | undefined): Finding {
  if (password === undefined) return say.passwordMissing();
  if (password.startsWith('$pbkdf2-sha512$')) return ok(say.passwordHashed());
  if (COMMON.test(password) || /^(.)\1*$/.test(password)) return say.passwordCommon();
  if (password.length < LEAST_LENGTH) return say.passwordShort(LEAST_LENGTH);
  return ok(say.passwordLong());
}
