import type { OdooRequest, StandInOdoo } from '../server.ts';
import { addressOf } from '../session/devices.ts';
import type { OdooUser } from '../users.ts';

/** Failed logins from one address after which Odoo refuses every login for a minute. */
const TRIES = 10;

const userBy = (odoo: StandInOdoo, database: string, login: unknown): OdooUser | undefined =>
  odoo.users.find((one) => one.database === database && one.login === login && one.isActive);

/** The user whose password is right, or the name of the recording that says no. */
export function userOfPassword(
  odoo: StandInOdoo,
  request: OdooRequest,
  database: string,
  { login, password }: { readonly login: unknown; readonly password: unknown },
): OdooUser | 'authenticate_cooldown' | 'authenticate_wrong_password' {
  const address = addressOf(request);
  const failures = odoo.failures.get(address) ?? 0;
  if (failures >= TRIES) return 'authenticate_cooldown';
  const user = userBy(odoo, database, login);
  if (user !== undefined && user.password === password) {
    odoo.failures.delete(address);
    return user;
  }
  odoo.failures.set(address, failures + 1);
  return 'authenticate_wrong_password';
}

/** The user in whose name a program may call: with an API key, or with the password if there is no second factor. */
export function userOfProgram(
  odoo: StandInOdoo,
  database: string,
  login: unknown,
  secret: unknown,
): OdooUser | undefined {
  const user = userBy(odoo, database, login);
  const isRight = user?.apiKeys.some((key) => key === secret) || (!user?.totpSecret && user?.password === secret);
  return isRight ? user : undefined;
}
