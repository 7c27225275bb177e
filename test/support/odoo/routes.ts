import { callMethod } from './calls/methods.ts';
import { as, type Exchange, type Outcome } from './exchange.ts';
import { authenticate } from './login/authenticate.ts';
import { logInByForm, loginPage } from './login/login_form.ts';
import { secondFactor, secondFactorPage } from './login/second_factor.ts';
import { logOut, root, webClient } from './pages.ts';
import type { OdooRequest } from './server.ts';

/** A route of Odoo. `none` needs no database, `user` somebody who is logged in. */
export interface Route {
  readonly type: 'json' | 'http';
  readonly auth: 'none' | 'public' | 'user';
  answer(exchange: Exchange): Outcome | Promise<Outcome>;
}

const json = (auth: Route['auth'], answer: Route['answer']): Route => ({ type: 'json', auth, answer });
const http = (auth: Route['auth'], answer: Route['answer']): Route => ({ type: 'http', auth, answer });

const check: Route['answer'] = ({ of, id }) => as(of('check_valid'), { id });

const sessionInfo: Route['answer'] = ({ of, id, user, session }) => {
  session.isDirty = true;
  return user?.info && as(of('session_info_admin'), { id, result: user.info });
};

const destroy: Route['answer'] = ({ of, id, session }) => {
  session.logOut({ keepsDatabase: false, isInDatabase: true });
  return as(of('destroy'), { id });
};

const databases: Route['answer'] = ({ of, id, odoo }) => as(of('database_list'), { id, result: odoo.databases });

const ROUTES: Readonly<Record<string, Route>> = {
  '/web/session/check': json('user', check),
  '/web/session/get_session_info': json('user', sessionInfo),
  '/web/session/destroy': json('user', destroy),
  '/web/session/authenticate': json('none', authenticate),
  '/web/database/list': json('none', databases),
  '/web/webclient/version_info': json('none', ({ of, id }) => as(of('version_info'), { id })),
  '/web/dataset/call_kw': json('user', callMethod),
  'GET /web/version': http('none', ({ of }) => as(of('web_version'))),
  'GET /': http('none', root),
  'GET /web': http('none', webClient),
  'GET /odoo': http('none', webClient),
  'GET /web/login': http('none', loginPage),
  'POST /web/login': http('none', logInByForm),
  'GET /web/login/totp': http('public', secondFactorPage),
  'POST /web/login/totp': http('public', secondFactor),
  'GET /web/session/logout': http('none', logOut),
  // Only refusals were recorded.
  'POST /web/session/logout': http('none', () => undefined),
};

/** What may stand behind a question mark. */
const QUERIED = ['db', 'redirect'];

/** Returns the route of a request; undefined where none was recorded. */
export function routeOf({ method, path, query }: OdooRequest): Route | undefined {
  if ([...query.keys()].some((key) => !QUERIED.includes(key))) return undefined;
  const known = path.startsWith('/web/dataset/call_kw/') ? '/web/dataset/call_kw' : path;
  return ROUTES[known] ?? ROUTES[`${method} ${known}`];
}
