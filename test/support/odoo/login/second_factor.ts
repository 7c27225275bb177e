import { randomBytes } from 'node:crypto';
import { type Answer, type Exchange, type Outcome, page, redirection } from '../exchange.ts';
import { placeOf } from '../pages.ts';
import { cookie } from '../session/cookie.ts';
import { now } from '../stored_sessions.ts';
import type { OdooUser } from '../users.ts';
import { isTotpCode } from './totp.ts';

/** Seconds for which a device is trusted. */
const NINETY_DAYS = 90 * 24 * 3600;

/** Who gave the right password and nothing more. */
const halfLoggedIn = ({ odoo, session, database }: Exchange): OdooUser | undefined =>
  odoo.users.find((one) => one.uid === session.data.pre_uid && one.database === database);

/** A page with the place where the login leads. */
const withRedirect = ({ body, ...answer }: Answer, redirect: string): Answer => ({
  ...answer,
  body: body.replaceAll('value="/odoo/x"', `value="${redirect}"`),
});

/** The page that asks for the code (`auth_totp`). A trusted device needs none. */
export function secondFactorPage(exchange: Exchange): Outcome {
  const { request, session, of } = exchange;
  const user = halfLoggedIn(exchange);
  if (exchange.user !== undefined) return undefined;
  if (user === undefined) return redirection(of('totp_get_without_pre_uid'), '/web/login');
  const redirect = request.query.get('redirect');
  const [, device] = /(?:^|; )td_id=([^;]*)/.exec(request.headers.cookie ?? '') ?? [];
  if (device !== undefined && user.trustedDevices.has(device)) {
    session.logIn(user);
    return redirection(of('totp_get_trusted_device'), placeOf(exchange, redirect));
  }
  session.isDirty = true;
  return redirect === null
    ? page(exchange, of('totp_page_after_authenticate'))
    : withRedirect(page(exchange, of('totp_get')), redirect);
}

/** The code itself. */
export function secondFactor(exchange: Exchange): Outcome {
  const { odoo, request, session, of } = exchange;
  const user = halfLoggedIn(exchange);
  if (exchange.user !== undefined || user?.totpSecret === undefined) return undefined;
  const form = new URLSearchParams(request.body);
  const redirect = form.get('redirect');
  if (!isTotpCode(user.totpSecret, form.get('totp_token'), now())) {
    session.isDirty = true;
    return redirect === null ? undefined : withRedirect(page(exchange, of('totp_post_wrong')), redirect);
  }
  if (form.get('remember')) {
    const device = randomBytes(20).toString('hex');
    user.trustedDevices.add(device);
    session.cookies.push(cookie(odoo.version, 'td_id', device, NINETY_DAYS, 'HttpOnly; Path=/; SameSite=Lax'));
  }
  session.logIn(user);
  return redirection(of('totp_post'), placeOf(exchange, redirect));
}
