import { type Exchange, type Outcome, page, redirection } from '../exchange.ts';
import { otherDatabase, placeAfterLogin, placeOf } from '../pages.ts';
import { databasesOf } from '../users.ts';
import { userOfPassword } from './credentials.ts';

/** The page with the form of a login. */
export function loginPage(exchange: Exchange): Outcome {
  const { request, user, database, of } = exchange;
  const other = otherDatabase(exchange);
  if (other !== undefined) return other;
  if (database === undefined) return redirection(of('multidb_login_get_no_cookie'), '/web/database/selector');
  const redirect = request.query.get('redirect');
  if (redirect === null) return form(exchange, database);
  return user && redirection(of('login_get_logged_in_redirect'), placeOf(exchange, redirect));
}

/** The form. One of several databases stands in it. */
function form(exchange: Exchange, database: string): Outcome {
  const { odoo, user, of } = exchange;
  if (odoo.databases.length === 1) return page(exchange, of(user ? 'login_get_logged_in' : 'login_get'));
  if (user !== undefined) return undefined;
  const answer = page(exchange, of('multidb_login_get'));
  return { ...answer, body: answer.body.replaceAll(`value="${databasesOf(odoo.version)[0]}"`, `value="${database}"`) };
}

/** A login by the form. */
export function logInByForm(exchange: Exchange): Outcome {
  const { odoo, request, session, database, of } = exchange;
  if (database === undefined || exchange.user !== undefined) return undefined;
  const typed = new URLSearchParams(request.body);
  const [login, redirect] = [typed.get('login') ?? '', typed.get('redirect')];
  const user = userOfPassword(odoo, request, database, { login, password: typed.get('password') });
  if (user === 'authenticate_cooldown') return undefined;
  if (typeof user === 'string') return odoo.databases.length > 1 ? undefined : refusal(exchange, login);
  if (user.totpSecret !== undefined) {
    if (!redirect) return undefined;
    session.logInHalf(user);
    return redirection(of('login_post_totp'), `/web/login/totp?redirect=${encodeURIComponent(redirect)}`);
  }
  const place = placeAfterLogin(exchange, user, redirect);
  if (place === undefined) return undefined;
  session.logIn(user);
  return redirection(of('login_post'), place);
}

/** The form once more, with what was typed. */
function refusal(exchange: Exchange, login: string): Outcome {
  const answer = page(exchange, exchange.of('login_post_wrong'));
  return { ...answer, body: answer.body.replaceAll('value="anna"', `value="${login}"`) };
}
