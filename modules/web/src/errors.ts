import { WideloadError } from '@wideload/kit';
import type { FastifyRequest } from 'fastify';

/** An option that lists addresses names something that is none. */
export const addressInvalid = (option: string, address: string): WideloadError =>
  new WideloadError(
    'ADDRESS_INVALID',
    [
      `${option}: "${address}" is no address`,
      'IP addresses (10.1.2.3), networks (10.0.0.0/8, fd00::/8), loopback, linklocal and uniquelocal can stand there',
    ],
    { exitCode: 2 },
  );

/**
 * A module has routes that begin with `http_path_prefix`. A proxy may pass on addresses with the prefix or without it, so
 * nobody could tell whether `/shop/cart` is the route `/cart` or the route `/shop/cart`.
 */
export const routeBelowPrefix = (route: string, prefix: string): WideloadError =>
  new WideloadError('ROUTE_BELOW_PREFIX', [
    `${route}: a route cannot begin with http_path_prefix (${prefix})`,
    'choose another prefix, for example one of two names: /site/shop',
  ]);

/**
 * Browsers send a cookie only to pages below its path, so with this `session_cookie_path` no page of the site would get
 * the session's: nobody could log in.
 */
export const cookiePathInvalid = (path: string, prefix: string): WideloadError =>
  new WideloadError(
    'COOKIE_PATH_INVALID',
    [
      `session_cookie_path = ${path}: the site is not below it (http_path_prefix = ${prefix || 'none'})`,
      'use / or the same path as http_path_prefix',
    ],
    { exitCode: 2 },
  );

/** Why a value of `http_path_prefix` or `session_cookie_path` is refused. */
export const SITE_PATH_INVALID = 'must be a path such as /shop, of letters, digits and - . _ ~';

/**
 * Another process has the port, maybe an Odoo or an earlier host: `ss -ltnp` shows which. The modules that had
 * started were stopped again.
 */
export const portInUse = (host: string, port: number): WideloadError =>
  new WideloadError('PORT_IN_USE', [
    `cannot listen on ${host}:${port}: another program listens there`,
    'stop it, or choose another port with -p/--http-port, ODOO_HTTP_PORT or http_port in odoo.conf',
  ]);

/**
 * The system keeps low ports for root, or a security policy forbids this one. A server for the public stands behind
 * a proxy such as nginx anyway.
 */
export const portForbidden = (host: string, port: number): WideloadError =>
  new WideloadError('PORT_FORBIDDEN', [
    `cannot listen on ${host}:${port}: this user may not`,
    'ports below 1024 belong to root: choose a higher one with -p/--http-port and put a proxy before it',
  ]);

/**
 * The address in `http_interface` is none of this machine's, or its name leads nowhere. In a container that is
 * usually the address of the machine outside.
 */
export const interfaceUnknown = (host: string): WideloadError =>
  new WideloadError('INTERFACE_UNKNOWN', [
    `cannot listen on ${host}: this machine has no such address`,
    'mend --http-interface, ODOO_HTTP_INTERFACE or http_interface; empty means all of them',
  ]);

/** The system refused to open the port for a reason that is rare; the message has its own words for it. */
export const listenRefused = (host: string, port: number, reason: string): WideloadError =>
  new WideloadError('LISTEN_FAILED', `cannot listen on ${host}:${port}: ${reason}`);

/**
 * A route with `auth: 'none'` works while the session store is down, because it never asks for one. What needs the
 * session, if only to see whether somebody is logged in, is `'public'`.
 */
export const sessionOnNone = (route: string): WideloadError =>
  new WideloadError('ROUTE_WITHOUT_SESSION', [
    `${route} asked for request.session, but its auth is 'none'`,
    "routes with auth 'none' have no session; say auth: 'public' if it needs one",
  ]);

/**
 * The session is opened after the hooks of the instance that the route is on, and for a JSON-RPC route after its body
 * was read: a refusal has to carry the id of the call.
 */
export const sessionTooEarly = (route: string, isCall: boolean): WideloadError =>
  new WideloadError('ROUTE_WITHOUT_SESSION', [
    `a hook asked for request.session on ${route} before the session was opened`,
    isCall
      ? "ask in the call's handler: JSON-RPC routes open the session after all preHandler hooks of their instance"
      : 'ask in a preValidation or preHandler hook, or in an onRequest hook of the route itself',
  ]);

/** A hook also runs for requests that no route takes. */
export const sessionOnNoRoute = (request: string): WideloadError =>
  new WideloadError('ROUTE_WITHOUT_SESSION', [
    `a hook asked for request.session on ${request}, which no route takes: it has no session`,
    'look at request.is404 first',
  ]);

/**
 * A route says who may call it, and this is none of the three ways. It is refused before anything listens: a slip
 * here must not open a route to everybody.
 */
export const authUnknown = (route: string, auth: string): WideloadError =>
  new WideloadError('ROUTE_AUTH_UNKNOWN', `${route} has auth '${auth}'; it must be 'user', 'public' or 'none'`);

/** The socket that a service manager passed is none that can be listened on. The reason is the system's. */
export const socketUnusable = (reason: string): WideloadError =>
  new WideloadError('SOCKET_UNUSABLE', [
    `the socket that the service manager passed cannot be used: ${reason}`,
    'its socket unit needs ListenStream= and Accept=no',
  ]);

/**
 * A route says that it is a websocket, but nothing takes websockets: that does the module `websocket`, which the
 * route's module has to depend on.
 */
export const webSocketsMissing = (route: string): WideloadError =>
  new WideloadError('WEBSOCKETS_MISSING', [
    `${route} is a websocket, and the module that takes websockets is not loaded`,
    "add 'websocket' to the `depends` of the module that has this route",
  ]);

// What visitors are told. No inner detail leaves the house.

export const UNREADABLE = 'This request cannot be understood.';
export const TOO_SLOW = 'This request did not arrive in time.';
export const HEADERS_TOO_LARGE = 'The headers of this request are too large.';
export const NO_TUNNEL = 'This server is not a proxy.';
export const ADDRESS_UNREADABLE = 'This address cannot be read.';
export const ADDRESS_TOO_LONG = 'This address is too long.';
export const HOST_NOT_ONE = 'A request must have one Host header.';
export const EXPECTATION_UNKNOWN = 'The header Expect asks for something unknown.';
export const NOTHING_HERE = 'There is nothing at this address.';
export const BROKEN = 'Something went wrong here. It has been written to the log.';
/** With it goes in how many seconds to try again: in a header, and in words on a page. */
export const SESSIONS_AWAY = 'Sessions cannot be reached at the moment.';
const seconds = (count: number): string => (count === 1 ? '1 second' : `${count} seconds`);
export const reloadsIn = (wait: number): string => `This page tries again by itself in ${seconds(wait)}.`;
export const sendAgainIn = (wait: number): string => `Go back and send the form again in ${seconds(wait)}.`;
export const DIFFERENT_COOKIES = 'This browser sends two different session cookies, so nobody is logged in.';
export const OTHER_SITE = 'This form belongs to a page of this site only.';
export const DATABASE_UNKNOWN = 'Database not found.';
export const SESSION_BUSY = 'Too many requests change this session at once. Please try again in a few seconds.';
export const WRONG_LOGIN = 'Wrong user or password.';
export const FORM_EXPIRED = 'This form has expired. Please log in again.';
export const loggedOutEverywhere = (sessions: number): string =>
  `You are logged out everywhere: ${sessions === 1 ? '1 session has' : `${sessions} sessions have`} ended.`;
export const tooManyLogins = (seconds: number): string => `Too many failed logins. Try again in ${seconds} seconds.`;
export const LOGINS_BUSY = 'Too many logins at the moment. Please try again in a few seconds.';
/** Odoo's words (`res.users`, `_assert_can_auth`), which its clients show. */
export const TOO_MANY_FAILURES = 'Too many login failures, please wait a bit before trying again.';
export const ACCESS_DENIED = 'Access Denied';

/** Characters that JSON leaves as they are, and that end a line or change its direction where a log is shown. */
const UNSHOWN = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Characters of what was typed that a log shows. */
const MAX_SHOWN = 63;

/** Text from outside as it may stand in a log: on one line, without control characters, and short. */
const quoted = (text: string): string =>
  JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text).replaceAll(
    UNSHOWN,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

// What is said in the log. Never a password or a whole sid.

/** How a request's route is named: never with what visitors put into the address. */
export const routeOf = ({ routeOptions }: FastifyRequest): string => routeOptions.url ?? '(no route)';
export const changedOverSocket = (route: string): string =>
  `${route} changed request.session.data of a websocket: that is not saved; call session.update() instead ` +
  '(this is said once for each route)';
export const changedTooLate = (route: string): string =>
  `${route} changed request.session.data after its answer had left: that is not saved; change it earlier, or call ` +
  'session.update() (this is said once for each route)';

export const sessionUnreadable = (sid: string, reason: string): string =>
  `session ${sid} cannot be read: ${reason}; it is left as it is, the visitor gets a new one`;
export const sessionUnavailable = (reason: string): string => `a session could not be read: ${reason}`;
export const differentSids = (address: string, host: string): string =>
  `a request from ${address} to ${JSON.stringify(host)} has different session_id cookies: nobody is logged in; another site ` +
  'under the same domain sets that cookie for the whole domain (this is said once)';
export const touchFailed = (reason: string): string => `a session's lifetime could not be renewed: ${reason}`;
export const rotationPutOff = (reason: string): string => `a session keeps its sid until its next use: ${reason}`;
export const requestFailed = (method: string, route: string, reason: string): string =>
  `${method} ${route} failed: ${reason}`;
export const staticFolderOutside = (module: string, folder: string): string =>
  `static/ of module ${module} is a link out of the module, to ${folder}: nothing of it is served`;
export const staticLeadsOut = (module: string, path: string): string =>
  `${path} is a link out of static/ of module ${module}, and is not served (this is said once)`;
export const forwardedIgnored = (address: string): string =>
  `X-Forwarded-* headers from ${address} are ignored, since proxy_trust does not have that address; ` +
  'if it is your proxy, add it there (this is said once)';
export const loggedIn = (login: string, address: string): string => `${login} logged in from ${address}`;
export const sessionsEnded = (login: string, sessions: number, address: string): string =>
  `${login} logged out everywhere from ${address}: ${sessions} sessions ended`;
/** Odoo's words. What was typed is quoted and escaped, so that it cannot pass for anything else in a log. */
export const loginFailed = (login: string, address: string): string =>
  `login failed for ${quoted(login)} from ${address}`;
export const loginsLimited = (address: string): string => `too many failed logins from ${address}`;
export const loginDatabaseUnknown = (db: string, address: string): string =>
  `login from ${address} refused: database ${quoted(db)} is not one of db_name and dbfilter`;
export const identityDatabaseUnknown = (db: string): string =>
  `login refused: its module says database ${quoted(db)}, which is not one of db_name and dbfilter`;
export const sessionOfOtherDatabase = (db: string): string =>
  `sessions of database ${quoted(db)} count as nobody's: it is not one of db_name and dbfilter`;
export const loginsBusy = (address: string): string =>
  `login from ${address} answered with 503: too many passwords are being checked`;
