import { WideloadError } from '@wideload/kit';
import type { FastifyRequest } from 'fastify';

/** A value in an option that lists addresses is not an address. */
export const addressInvalid = (option: string, address: string): WideloadError =>
  new WideloadError(
    'ADDRESS_INVALID',
    [
      `${option}: "${address}" is not an address`,
      'use IP addresses (10.1.2.3), networks (10.0.0.0/8, fd00::/8), loopback, linklocal or uniquelocal',
    ],
    { exitCode: 2 },
  );

/**
 * A module has a route that begins with `http_path_prefix`. A proxy may forward addresses with or without the prefix, so
 * `/shop/cart` could mean the route `/cart` or the route `/shop/cart`.
 */
export const routeBelowPrefix = (route: string, prefix: string): WideloadError =>
  new WideloadError('ROUTE_BELOW_PREFIX', [
    `${route}: a route cannot begin with http_path_prefix (${prefix})`,
    'choose another prefix, for example one with two segments: /site/shop',
  ]);

/**
 * Browsers send a cookie only to pages below its path. With this `session_cookie_path`, no page of the site would receive
 * the session cookie, and no user could log in.
 */
export const cookiePathInvalid = (path: string, prefix: string): WideloadError =>
  new WideloadError(
    'COOKIE_PATH_INVALID',
    [
      `session_cookie_path = ${path}: the site is not below it (http_path_prefix = ${prefix || 'none'})`,
      'set it to / or to the value of http_path_prefix',
    ],
    { exitCode: 2 },
  );

/** Why a value of `http_path_prefix` or `session_cookie_path` is refused. */
export const SITE_PATH_INVALID = 'must be a path such as /shop, of letters, digits and - . _ ~';

/**
 * Another process listens on the port, maybe an Odoo or an earlier host: `ss -ltnp` shows which. The modules that had
 * started were stopped.
 */
export const portInUse = (host: string, port: number): WideloadError =>
  new WideloadError('PORT_IN_USE', [
    `cannot listen on ${host}:${port}: another program listens there`,
    'stop it, or choose another port with -p/--http-port, ODOO_HTTP_PORT or http_port in odoo.conf',
  ]);

/**
 * The system reserves low ports for root, or a security policy forbids this one. Put a proxy such as nginx in front of a
 * public server.
 */
export const portForbidden = (host: string, port: number): WideloadError =>
  new WideloadError('PORT_FORBIDDEN', [
    `cannot listen on ${host}:${port}: permission denied`,
    'ports below 1024 are reserved for root: use a higher one (-p/--http-port) behind a proxy',
  ]);

/**
 * The address in `http_interface` does not belong to this machine, or its name cannot be resolved. In a container it is
 * often the address of the machine outside: leave `http_interface` empty there.
 */
export const interfaceUnknown = (host: string): WideloadError =>
  new WideloadError('INTERFACE_UNKNOWN', [
    `cannot listen on ${host}: this machine has no such address`,
    'fix --http-interface, ODOO_HTTP_INTERFACE or http_interface; empty means all addresses',
  ]);

/** The system refused to open the port for a rare reason, which the message quotes. */
export const listenRefused = (host: string, port: number, reason: string): WideloadError =>
  new WideloadError('LISTEN_FAILED', `cannot listen on ${host}:${port}: ${reason}`);

/**
 * A route with `auth: 'none'` has no session, so that it works while the session store is down. A route that needs the
 * session, even only to see whether a user is logged in, must have `'public'`.
 */
export const sessionOnNone = (route: string): WideloadError =>
  new WideloadError('ROUTE_WITHOUT_SESSION', [
    `${route} read request.session, but its auth is 'none'`,
    "routes with auth 'none' have no session; use auth: 'public' if the route needs one",
  ]);

/**
 * The session is opened after the hooks of the instance to which the route belongs. JSON-RPC routes open it after their
 * body was parsed, because a refusal must contain the id of the call.
 */
export const sessionTooEarly = (route: string, isCall: boolean): WideloadError =>
  new WideloadError('ROUTE_WITHOUT_SESSION', [
    `a hook read request.session on ${route} before the session was opened`,
    isCall
      ? 'read it in the handler: JSON-RPC routes open the session after all preHandler hooks of their instance'
      : 'read it in a preValidation or preHandler hook, or in an onRequest hook of the route itself',
  ]);

/** A hook also runs for requests without a route. */
export const sessionOnNoRoute = (request: string): WideloadError =>
  new WideloadError('ROUTE_WITHOUT_SESSION', [
    `a hook read request.session on ${request}, which has no route and therefore no session`,
    'check request.is404 first',
  ]);

/**
 * `auth` of a route is none of the three allowed values. The boot stops: a typo must not make a route public.
 */
export const authUnknown = (route: string, auth: string): WideloadError =>
  new WideloadError('ROUTE_AUTH_UNKNOWN', `${route} has auth '${auth}'; it must be 'user', 'public' or 'none'`);

/** The host cannot listen on the socket that the service manager passed. The message quotes the system's reason. */
export const socketUnusable = (reason: string): WideloadError =>
  new WideloadError('SOCKET_UNUSABLE', [
    `the socket that the service manager passed cannot be used: ${reason}`,
    'its socket unit needs ListenStream= and Accept=no',
  ]);

/**
 * A route is declared as a websocket, but the module `websocket` is not loaded. The module of the route must depend on it.
 */
export const webSocketsMissing = (route: string): WideloadError =>
  new WideloadError('WEBSOCKETS_MISSING', [
    `${route} is a websocket, but the module websocket is not loaded`,
    "add 'websocket' to the `depends` of the module that has this route",
  ]);

/**
 * The `can` of a route is not a permission, or the route demands one of callers who need not be logged in. The boot stops.
 */
export const routePermissionInvalid = (route: string, auth: string): WideloadError =>
  new WideloadError('ROUTE_PERMISSION_INVALID', [
    `${route} has \`can\`, and auth '${auth}'`,
    "`can` must be a permission that a module exports, and the route must have auth: 'user'",
  ]);

/**
 * The program that knows this user, such as Odoo, cannot be asked at the moment. The user may be logged in or not, so
 * nothing is shown or done in the user's name. Pages answer 503 and reload by themselves.
 */
export const userUnknown = (): WideloadError & { readonly statusCode: number } =>
  Object.assign(new WideloadError('USER_UNKNOWN', USER_UNKNOWN), { statusCode: 503 });

// Answers to clients. They contain no internal details.

export const UNREADABLE = 'This request is malformed.';
export const TOO_SLOW = 'This request took too long to arrive.';
export const HEADERS_TOO_LARGE = 'The headers of this request are too large.';
export const NO_TUNNEL = 'This server is not a proxy.';
export const ADDRESS_UNREADABLE = 'This address is malformed.';
export const ADDRESS_TOO_LONG = 'This address is too long.';
export const HOST_NOT_ONE = 'A request must have exactly one Host header.';
export const EXPECTATION_UNKNOWN = 'The value of the Expect header is not supported.';
export const NOTHING_HERE = 'There is nothing at this address.';
export const INTERNAL_ERROR = 'Something went wrong here. The error has been logged.';
/** The answer also says when to try again: in a header, and in words on a page. */
export const SESSIONS_UNAVAILABLE = 'Sessions cannot be reached at the moment.';
const seconds = (count: number): string => (count === 1 ? '1 second' : `${count} seconds`);
export const reloadsIn = (wait: number): string => `This page reloads in ${seconds(wait)}.`;
export const sendAgainIn = (wait: number): string => `Go back and send the form again in ${seconds(wait)}.`;
export const DIFFERENT_COOKIES = 'This browser sends two different session cookies, so you are not logged in.';
export const OTHER_SITE = 'This form can only be sent from a page of this site.';
export const DATABASE_UNKNOWN = 'Database not found.';
export const SESSION_BUSY = 'Too many requests are changing this session. Please try again in a few seconds.';
export const WRONG_LOGIN = 'Wrong user or password.';
export const FORM_EXPIRED = 'This form has expired. Please log in again.';
export const loggedOutEverywhere = (sessions: number): string =>
  `You are logged out everywhere: ${sessions === 1 ? '1 session has' : `${sessions} sessions have`} ended.`;
export const tooManyLogins = (seconds: number): string => `Too many failed logins. Try again in ${seconds} seconds.`;
export const LOGINS_BUSY = 'Too many logins at the moment. Please try again in a few seconds.';
/** The message of Odoo (`res.users`, `_assert_can_auth`), which its clients show. */
export const TOO_MANY_FAILURES = 'Too many login failures, please wait a bit before trying again.';
/** The answer also says when to try again. */
export const USER_UNKNOWN = 'It cannot be checked at the moment who is logged in.';
export const FORBIDDEN = 'You are not allowed to do this.';
/** Another program logged the user in, and the session was gone when it was read. */
export const SESSION_ENDED_DURING_LOGIN = 'The session ended during the login. Please try again.';
export const ACCESS_DENIED = 'Access Denied';

/** Characters that JSON does not escape, and that would end a line or change its direction in a log viewer. */
const UNSAFE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Maximum number of characters of client input in a log line. */
const MAX_SHOWN = 63;

/** Returns client input in quotes, on one line, without control characters, and shortened. */
const quoted = (text: string): string =>
  JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text).replaceAll(
    UNSAFE,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

// Log lines. They never contain a password or a whole sid.

/** Returns the pattern of a request's route. It contains no client input. */
export const routeOf = ({ routeOptions }: FastifyRequest): string => routeOptions.url ?? '(no route)';
export const changedOverSocket = (route: string): string =>
  `${route} changed request.session.data of a websocket: the change is lost; call session.update() instead ` +
  '(logged once for each route)';
export const changedTooLate = (route: string): string =>
  `${route} changed request.session.data after its answer was sent: the change is lost; make it earlier, or call ` +
  'session.update() (logged once for each route)';

export const sessionUnreadable = (sid: string, reason: string): string =>
  `session ${sid} cannot be read: ${reason}; it stays as it is, and its user gets a new session`;
export const sessionUnavailable = (reason: string): string => `a session could not be read: ${reason}`;
export const differentSids = (address: string, host: string): string =>
  `a request from ${address} to ${JSON.stringify(host)} has different session_id cookies, so its user is not logged in; ` +
  'another site under the same domain sets that cookie for the whole domain (logged once)';
export const touchFailed = (reason: string): string => `the lifetime of a session could not be renewed: ${reason}`;
export const rotationPostponed = (reason: string): string =>
  `a sid could not be rotated; the next use retries: ${reason}`;
export const requestFailed = (method: string, route: string, reason: string): string =>
  `${method} ${route} failed: ${reason}`;
export const staticFolderOutside = (module: string, folder: string): string =>
  `static/ of module ${module} is a link out of the module, to ${folder}, so it is not served`;
export const staticLeadsOut = (module: string, path: string): string =>
  `${path} is a link out of static/ of module ${module}, so it is not served (logged once)`;
export const forwardedIgnored = (address: string): string =>
  `X-Forwarded-* headers from ${address} are ignored, because proxy_trust does not list that address; ` +
  'if it is your proxy, add it there (logged once)';
export const loggedIn = (login: string, address: string): string => `${login} logged in from ${address}`;
export const sessionsEnded = (login: string, sessions: number, address: string): string =>
  `${login} logged out everywhere from ${address}: ${sessions} sessions ended`;
/** fail2ban filters match this line. The login is quoted and escaped, so that it cannot imitate another line. */
export const loginFailed = (login: string, address: string): string =>
  `login failed for ${quoted(login)} from ${address}`;
export const loginsLimited = (address: string): string => `too many failed logins from ${address}`;
export const loginDatabaseUnknown = (db: string, address: string): string =>
  `login from ${address} refused: database ${quoted(db)} is not one of db_name and dbfilter`;
export const identityDatabaseUnknown = (db: string): string =>
  `login refused: its module returned database ${quoted(db)}, which is not one of db_name and dbfilter`;
export const sessionOfOtherDatabase = (db: string): string =>
  `sessions of database ${quoted(db)} are ignored: it is not one of db_name and dbfilter`;
export const loginsBusy = (address: string): string =>
  `login from ${address} answered with 503: too many passwords are being checked`;
