import { WideloadError } from '@wideload/kit';

/** `auth_odoo` is loaded, and nothing says where Odoo is. */
export const urlMissing = (): WideloadError =>
  new WideloadError(
    'AUTH_ODOO_URL_MISSING',
    [
      'auth_odoo_url is not set: who is to say who is logged in?',
      'set it to the address of Odoo: http://127.0.0.1:8069',
    ],
    { exitCode: 2 },
  );

/** Two addresses lead to each other, or the wrong port was given: this host would ask itself who is logged in. */
export const leadsToWideload = (url: string): WideloadError =>
  new WideloadError('AUTH_ODOO_LOOP', [
    `auth_odoo_url = ${url} leads to a Wideload host, not to Odoo`,
    'set it to the address of Odoo itself, behind any proxy that may lead back here',
  ]);

/** A name that is put into the address of a call to Odoo has a form that no model or public method has. */
export const nameInvalid = (what: 'model' | 'method', name: string, example: string): WideloadError =>
  new WideloadError(
    'AUTH_ODOO_NAME_INVALID',
    `${JSON.stringify(name)} is not the name of a ${what} of Odoo, such as ${example}`,
  );

/** A call to Odoo was made in a request of a visitor, or of a user whom Odoo does not know. */
export const notOdooUser = (call: string): WideloadError =>
  new WideloadError('AUTH_ODOO_NO_USER', [
    `${call}: no user of Odoo is logged in`,
    "give the route auth: 'user', and check request.user.provider where users of other providers may come",
  ]);

/**
 * Odoo did not answer a call. The second line says whether it may have done what was asked for. The call is not repeated: only
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
      isPerhapsDone ? 'it may have done what was asked for' : 'nothing was done',
    ]),
    { statusCode: 502 },
  );

/**
 * Odoo 19 gives a session a new sid every three hours, with the next request of any kind. This request came for a prefetch, a
 * HEAD or a websocket, whose answer may not bring the browser the new cookie, so nothing was called: the user would be
 * logged out two minutes later. The next page does it.
 */
export const callWaits = (call: string): WideloadError & { readonly statusCode: number } =>
  Object.assign(new WideloadError('AUTH_ODOO_CALL_WAITS', `${call} was not called: ${ROTATION_WAITS}`), {
    statusCode: 503,
  });

/**
 * A module calls Odoo with an API key, and something that this takes is missing. The key is made in Odoo, in the preferences of
 * its user, under Account Security. Odoo 19 needs nothing else, unless it serves several databases. Up to Odoo 18 a
 * key is used in place of a password, so it also takes the login of its user and the name of the database.
 */
export const keyIncomplete = (what: 'API key' | 'login' | 'database', option: string): WideloadError =>
  new WideloadError('AUTH_ODOO_KEY_INCOMPLETE', [
    `Odoo cannot be called with an API key: the ${what} is missing`,
    `set ${option}, or pass it to odooWithKey()`,
  ]);

/** An API key, or the name of a database beside it, has characters that cannot be sent: it was not copied as it is. */
export const keyInvalid = (what: 'API key' | 'database'): WideloadError =>
  new WideloadError('AUTH_ODOO_KEY_INVALID', [
    `the ${what} for calls of Odoo is empty, or has blanks or characters other than ASCII`,
    'copy it once more; a key of Odoo has 40 hex digits',
  ]);

/**
 * Odoo does not know the API key of a call: it was deleted, its time is over (Odoo 18 and later), it belongs to another
 * database, or, up to Odoo 18, to a user of another login. Nothing was done.
 */
export const keyRefused = (call: string, message: string): WideloadError & { readonly statusCode: number } =>
  Object.assign(
    new WideloadError('AUTH_ODOO_KEY_REFUSED', [
      `Odoo did not accept the API key of ${call}: ${message}`,
      'make a key in Odoo, in the preferences of its user, and set auth_odoo_api_key to it',
    ]),
    { statusCode: 502 },
  );

/** A call with an API key has an argument by which Odoo 19 names the model or the method. It could call another one. */
export const argumentReserved = (call: string, name: string): WideloadError =>
  new WideloadError(
    'AUTH_ODOO_ARGUMENT_RESERVED',
    `${call} was not called: Odoo takes the argument ${name} for its own`,
  );

/** A module calls Odoo, and the module that speaks with Odoo is not loaded. */
export const notLoaded = (): WideloadError =>
  new WideloadError('AUTH_ODOO_NOT_LOADED', [
    'odoo(request) was called, but the module auth_odoo is not loaded',
    "add 'auth_odoo' to the `depends` of the module that calls it",
  ]);

// Lines for the log and for /web/health.

export const databaseNotFound = (url: string): string =>
  `Odoo at ${url} finds no database for the host name that it is called by: check dbfilter there, and auth_odoo_public_url`;

export const oddAnswer = (reason: string): string => `Odoo does not answer: ${reason}`;

export const checkUnclear = (reason: string): string => `whether a session is valid is not known: ${reason}`;

export const IDENTITY_ASKED = 'Odoo wants the user to prove again who they are';
export const ROTATION_WAITS = 'Odoo is about to give the session a new sid, with the next page';
export const NOT_VALID = 'Odoo says that the session is not valid';
export const SESSION_GONE = 'the session has ended';

export const notShared = (url: string): string =>
  `Odoo at ${url} logged a user in, but that session is not in the session store of this host: both must use the same Redis, database number and prefix`;

export const loginUnclear = (reason: string): string => `a login at Odoo went wrong: ${reason}`;

export const otherHostName = (ours: string, theirs: string): string =>
  `browsers see this host as ${ours} and Odoo as ${theirs}: they send no cookie of one to the other; set auth_odoo_public_url`;

// Answers to clients. They contain no internal details.

/** The answer to a call that a Wideload host sent to another one. */
export const LOOP = 'This is a Wideload host. The auth_odoo_url of the host that asked does not lead to Odoo.';

/** `url`: where programs see Odoo. */
export const elsewhere = (url: string): string =>
  `This is not Odoo: call ${url}, except to ask for its version or to log in.`;

export const ODOO_SILENT = 'Odoo cannot be reached at the moment. Please try again.';
export const PERHAPS_LOGGED_IN =
  'Odoo has not answered in time. Perhaps you are logged in: reload this page before you try again.';
export const NOT_SHARED = 'Odoo logged you in, but this site does not see it. The error has been logged.';
export const DATABASE_NEEDED = 'There are several databases. Please name one.';
