import { type Finding, ok } from './diagnosis.ts';
import * as say from './sentences.ts';

/** Passwords that attackers try first; `admin` is Odoo's default. */
const COMMON =
  /^(?:admin|odoo|password|passw0rd|secret|changeme|change_me|letmein|welcome|qwerty|test|demo|root)\d{0,4}!?$/i;

const MIN_LENGTH = 12;

/** Checks `admin_passwd`. The finding never contains the password. */
export function adminPasswordFinding(password: string | undefined): Finding {
  if (password === undefined) return say.passwordMissing();
  if (password.startsWith('$pbkdf2-sha512$')) return ok(say.passwordHashed());
  if (COMMON.test(password) || /^(.)\1*$/.test(password)) return say.passwordCommon();
  if (password.length < MIN_LENGTH) return say.passwordShort(MIN_LENGTH);
  return ok(say.passwordLong());
}
