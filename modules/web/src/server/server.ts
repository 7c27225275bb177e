import { createRequire } from 'node:module';
import { Health } from '@wideload/base';
import { Databases } from '@wideload/base/internal';
import type { Context, OptionValues } from '@wideload/kit';
import { Serving } from '@wideload/kit/internal';
import { SessionStore } from '@wideload/session';
import { SessionRules } from '@wideload/session/internal';
import type { FastifyInstance } from 'fastify';
import { cookiePathInvalid } from '../errors.ts';
import { addHealthRoute } from '../health/health_route.ts';
import { LoginAttempts } from '../login/login_attempts.ts';
import { addLoginRoutes } from '../login/login_routes.ts';
import { addLogoutAllRoute } from '../login/logout_all_route.ts';
import { addSessionRoutes } from '../login/session_routes.ts';
import { signIn } from '../login/sign_in.ts';
import type { options } from '../options.ts';
import { addFavicon } from '../pages/favicon.ts';
import { addHomeRoutes } from '../pages/home_routes.ts';
import { Clients } from '../security/client.ts';
import { addSecurityHeaders } from '../security/security_headers.ts';
import { checkWebSockets } from '../security/websocket_check.ts';
import { addClearCookiesRoute } from '../session/clear_cookies_route.ts';
import { addSessions } from '../session/session_hooks.ts';
import { Users } from '../user/identify.ts';
import { UserProvider } from '../user/user_provider.ts';
import { trackConnections } from './connection.ts';
import { addDrain } from './drain.ts';
import { checkRequestHeaders, earlyFailures } from './early_failures.ts';
import { endEventStreams } from './event_streams.ts';
import { addFailures } from './failures.ts';
import { toJson } from './json.ts';
import { clientErrors, refuseTunnels } from './refuse.ts';
import { addRequestEnds, RequestEnds } from './request_end.ts';
import { requestId } from './request_id.ts';
import { Routes } from './routes.ts';
import { withCompilersWhenUsed } from './schema_compilers.ts';
import { Server } from './server_hook.ts';
import { addSite, SiteSettings } from './site.ts';
import { isBelow } from './site_path.ts';
import { addStatics } from './statics.ts';

/** Maximum time for a whole request to arrive: Node's default, which Fastify disables. */
const REQUEST_TIMEOUT_MS = 300_000;

// `require` takes two thirds of the time of `import`, which first scans CommonJS files for their exports.
const require = createRequire(import.meta.url);

/** Builds the HTTP server with the routes of all modules. It does not listen yet. */
export async function buildServer(context: Context, values: OptionValues<typeof options>): Promise<FastifyInstance> {
  const { fastify }: typeof import('fastify') = require('fastify');
  const { default: formbody }: typeof import('@fastify/formbody') = require('@fastify/formbody');
  const [{ requestLimit }, store, rules, databases, checks, providers] = await Promise.all([
    context.get(Serving),
    context.get(SessionStore),
    context.get(SessionRules),
    context.get(Databases),
    context.all(Health),
    context.all(UserProvider),
  ]);
  const ends = new RequestEnds();
  const clients = new Clients({ isOn: values.proxy_mode, trusted: values.proxy_trust }, context.log);
  const site = new SiteSettings(values.title, values.http_path_prefix);
  if (!isBelow(site.prefix, values.session_cookie_path))
    throw cookiePathInvalid(values.session_cookie_path, site.prefix);
  const app = withCompilersWhenUsed(() =>
    fastify({
      // We check this: Node would answer without our headers and logs.
      http: { requireHostHeader: false },
      clientErrorHandler: clientErrors(ends, site.knownAs('')),
      frameworkErrors: earlyFailures(clients, ends),
      handlerTimeout: requestLimit * 1000,
      requestTimeout: REQUEST_TIMEOUT_MS,
      genReqId: ({ headers }) => requestId(headers['x-request-id']),
      return503OnClosing: false,
      rewriteUrl: (request) => site.route(request),
      routerOptions: { ignoreTrailingSlash: true },
    }),
  );
  context.onStop(() => app.close());
  addSite(app, site);
  trackConnections(app.server);
  refuseTunnels(app);
  clients.addTo(app);
  addRequestEnds(app, ends);
  endEventStreams(app);
  addDrain(app);
  for (const { handle, context: own } of context.handlers(Server)) await handle(app, own);
  checkWebSockets(app);
  checkRequestHeaders(app);

  app.setReplySerializer(toJson);
  addSecurityHeaders(app);
  await app.register(formbody);
  addFailures(app, context.log);
  addStatics(app, context.host, context.log);
  const { session_touch_interval: touchInterval, session_cookie_path: cookiePath } = values;
  const users = new Users(providers, context.log);
  addSessions(app, { store, rules, databases, users, log: context.log, touchInterval, cookiePath });

  const attempts = new LoginAttempts({
    perLogin: values.login_attempts,
    perAddress: values.login_attempts_address,
    window: values.login_window,
  });
  const enter = signIn(context, attempts, databases);
  addHealthRoute(app, checks);
  addHomeRoutes(app, { host: context.host, store, checks });
  addLoginRoutes(app, enter);
  addClearCookiesRoute(app);
  addLogoutAllRoute(app, store, context.log);
  addSessionRoutes(app, context.host, enter);
  for (const { handle, context: own } of context.handlers(Routes))
    await app.register(async (part) => handle(part, own));
  addFavicon(app);
  await app.ready();
  return app;
}
