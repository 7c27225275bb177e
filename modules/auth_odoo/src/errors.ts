import { WideloadError } from '@wideload/kit';

/** The module `auth_odoo` is loaded, but its option `auth_odoo_url` is not set. */
export const urlMissing = (): WideloadError =>
  new WideloadError(
    'AUTH_ODOO_URL_MISSING',
    [
      'auth_odoo_url is not set, but auth_odoo needs the address of Odoo',
      'set it, for example auth_odoo_url = http://127.0.0.1:8069',
    ],
    { exitCode: 2 },
  );

/** `auth_odoo_url` leads to this host or another Wideload host, for example because its port is wrong. */
export const leadsToWideload = (url: string): WideloadError =>
  new WideloadError('AUTH_ODOO_LOOP', [
    `auth_odoo_url = ${url} leads to a Wideload host, not to Odoo`,
    'set it to the address of Odoo itself, not of a proxy that leads back to this host',
  ]);

/** The name of a model or method has a form that Odoo does not accept. Names become part of the URL of a call. */
export const nameInvalid = (what: 'model' | 'method', name: string, example: string): WideloadError =>
  new WideloadError(
    'AUTH_ODOO_NAME_INVALID',
    `${JSON.stringify(name)} is not a valid ${what} name of Odoo, such as ${example}`,
  );

/** A module called Odoo during a request without a user of Odoo: of a visitor, or of a user of another provider. */
export const notOdooUser = (call: string): WideloadError =>
  new WideloadError('AUTH_ODOO_NO_USER', [
    `${call}: no user of Odoo is logged in`,
    "give the route auth: 'user', and check request.user.provider if there are users of other providers",
  ]);

/**
 * Odoo did not answer a call. The second line says whether Odoo may have executed the call. The call is not repeated: only
 * the caller knows whether it may be done twice.
 */
export const callUnanswered = (
  call: string,
  reason: string,
  isPerhapsDone: boolean,
): WideloadError & { readonly statusCode: number } =>
  Object.assign(
    new WideloadError('AUTH_ODOO_UNANSWERED', [
      `Odoo did not answer ${call}: ${reason}`,
      isPerhapsDone ? 'Odoo may have executed the call' : 'nothing was done',
    ]),
    { statusCode: 502 },
  );

/** Reasons of `callUnanswered`. */
export const LEADS_TO_WIDELOAD = 'auth_odoo_url leads to a Wideload host';
export const STATUS_404 = 'status 404: it has no database for this host name, or no such interface';

/**
 * Odoo 19 gives a session a new sid every three hours, with the next request of any kind. This request came for a
 * prefetch, a HEAD or a websocket, whose answer may not bring the browser the new cookie. So nothing was called: the
 * user would be logged out two minutes later. The next page brings the new cookie.
 */
export const callWaits = (call: string): WideloadError & { readonly statusCode: number } =>
  Object.assign(new WideloadError('AUTH_ODOO_CALL_WAITS', `${call} was not called: ${ROTATION_WAITS}`), {
    statusCode: 503,
  });

/**
 * A module calls Odoo with an API key, but a required value is missing. The key is made in Odoo, in the preferences of
 * its user, under Account Security. Odoo 19 needs nothing else, unless it serves several databases. Up to Odoo 18 a
 * key is used in place of a password, so it also takes the login of its user and the name of the database.
 */
export const keyIncomplete = (what: 'API key' | 'login' | 'database', option: string): WideloadError =>
  new WideloadError('AUTH_ODOO_KEY_INCOMPLETE', [
    `Odoo cannot be called with an API key: the ${what} is missing`,
    `set ${option}, or pass it to odooWithKey()`,
  ]);

/** An API key, or the name of a database beside it, has characters that cannot be sent, probably because it was not copied exactly. */
export const keyInvalid = (what: 'API key' | 'database'): WideloadError =>
  new WideloadError('AUTH_ODOO_KEY_INVALID', [
    `the ${what} for calls to Odoo is empty, or contains spaces or characters other than ASCII`,
    'copy it again; an API key of Odoo has 40 hex digits',
  ]);

/**
 * Odoo rejected the API key of a call: it was deleted, has expired (Odoo 18 and later), belongs to another database, or, up to
 * Odoo 18, to a user with another login. Nothing was done.
 */
export const keyRefused = (call: string, message: string): WideloadError & { readonly statusCode: number } =>
  Object.assign(
    new WideloadError('AUTH_ODOO_KEY_REFUSED', [
      `Odoo rejected the API key of ${call}: ${message}`,
      'make a key in Odoo, in the preferences of its user, and set auth_odoo_api_key to it',
    ]),
    { statusCode: 502 },
  );

/** A call with an API key has an argument whose name Odoo 19 reserves for the model or the method. */
export const argumentReserved = (call: string, name: string): WideloadError =>
  new WideloadError('AUTH_ODOO_ARGUMENT_RESERVED', `${call} was not called: Odoo reserves the argument name ${name}`);

/** A module called `odoo(request)`, but the module `auth_odoo` is not loaded. */
export const notLoaded = (): WideloadError =>
  new WideloadError('AUTH_ODOO_NOT_LOADED', [
    'odoo(request) was called, but the module auth_odoo is not loaded',
    "add 'auth_odoo' to the `depends` of the module that calls it",
  ]);

// Lines for the log and for /web/health.

export const databaseNotFound = (url: string): string =>
  `Odoo at ${url} has no database for this host name: check dbfilter of Odoo, and auth_odoo_public_url`;

export const oddAnswer = (reason: string): string => `Odoo does not answer: ${reason}`;

export const checkUnclear = (reason: string): string => `cannot check whether a session is valid: ${reason}`;

export const IDENTITY_ASKED = 'Odoo requires the user to confirm their identity';
export const ROTATION_WAITS = 'Odoo will rotate the session with the next page';
export const NOT_VALID = 'the session is not valid at Odoo';
export const SESSION_GONE = 'the session has ended';

export const notShared = (url: string): string =>
  `Odoo at ${url} logged a user in, but that session is not in the session store of this host: both must use the same Redis, database number and prefix`;

export const loginUnclear = (reason: string): string => `a login at Odoo failed: ${reason}`;

export const otherHostName = (ours: string, theirs: string): string =>
  `browsers see this host as ${ours} and Odoo as ${theirs}: they do not send the cookie of one to the other; set auth_odoo_public_url`;

// Answers to clients. They contain no internal details.

/** The answer to a call that a Wideload host sent to another one. */
export const LOOP = 'This is a Wideload host. The auth_odoo_url of the calling host does not lead to Odoo.';

/** `url`: the address of Odoo for clients. */
export const elsewhere = (url: string): string =>
  `This is not Odoo: call ${url} for everything except its version and logins.`;

export const ODOO_SILENT = 'Odoo cannot be reached at the moment. Please try again.';
export const PERHAPS_LOGGED_IN =
  'Odoo has not answered in time. You may be logged in already: reload this page before you try again.';
export const NOT_SHARED = 'Odoo logged you in, but this site cannot see the session. The error has been logged.';
export const DATABASE_NEEDED = 'There are several databases. Please name one.';
