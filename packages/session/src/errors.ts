import { WideloadError } from '@wideload/kit';
import { shareInstances } from '@wideload/kit/internal';

/** A stored session that cannot be read. It stays in the store. */
export class UnreadableSession extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'UnreadableSession';
  }
}
shareInstances(UnreadableSession, 'UnreadableSession');

/** The store is down or too slow. The session may exist or not. */
export class StoreUnavailable extends Error {
  constructor(reason: string, settings?: { cause?: unknown }) {
    super(reason, settings);
    this.name = 'StoreUnavailable';
  }
}
shareInstances(StoreUnavailable, 'StoreUnavailable');

/** Returns a key for an error, shortened: it may have any length. */
const shortKey = (key: string, length = 40): string =>
  JSON.stringify(key.length > length ? `${key.slice(0, length)}…` : key);

const stepOf = (step: string | number): string => {
  if (typeof step === 'number') return `[${step}]`;
  return /^[A-Za-z_$][\w$]{0,15}$/.test(step) ? `.${step}` : `[${shortKey(step, 16)}]`;
};

/** The path of a value in the data of a session. Of a long path the middle is omitted. */
const placeOf = (path: readonly (string | number)[]): string => {
  const way = path.length > 4 ? '' : path.map(stepOf).join('');
  const [first, last] = [path[0], path.at(-1)];
  const isShort = first === undefined || last === undefined || (way !== '' && way.length <= 45);
  return `session.data${isShort ? way : `${stepOf(first)}…${stepOf(last)}`}`;
};

/** Returns what the code of a handler threw, in one line. */
const shortReason = (cause: unknown): string =>
  cause instanceof Error ? JSON.stringify(cause.message.slice(0, 200)) : `a ${typeof cause}`;

/**
 * A handler stored something in the session that JSON cannot represent: a Map, a function, an instance of a class, an
 * object that contains itself. Nothing was saved, and the session keeps its content. Store a plain form: a list of
 * pairs for a Map, a list of numbers for a typed array. A `toJSON` must return plain data; a Date is stored and
 * read back as text. `path`: the keys and indexes of the value.
 */
export const sessionValueInvalid = (path: readonly (string | number)[], what: string, cause?: unknown): WideloadError =>
  new WideloadError(
    'SESSION_VALUE_INVALID',
    [
      `${placeOf(path)} is ${what}`,
      ...(cause === undefined ? [] : [`it threw ${shortReason(cause)}`]),
      'nothing was saved; store JSON only: texts, numbers, true, false, null, lists and plain objects',
    ],
    cause === undefined ? {} : { cause },
  );

/**
 * A handler changed a key that identifies the logged-in user. `uid`, `login` and `session_token` belong to Odoo: without
 * a valid token, which only Odoo can create, Odoo answers every page with an error, even the logout. Only this host may
 * write `wideload`. Nothing was saved.
 */
export const sessionKeyReserved = (key: string): WideloadError =>
  new WideloadError('SESSION_KEY_RESERVED', [
    `session.data.${key} cannot be changed: it identifies the logged-in user`,
    'nothing was saved; log users in with session.logIn(), and out with session.destroy()',
  ]);

/**
 * A module logs in a user with an invalid identity. The id must be a positive integer, as in Odoo; login and provider
 * must be texts that are not empty; the provider `odoo` is reserved for users of Odoo. Nobody was logged in.
 */
export const identityInvalid = (provider: unknown, uid: unknown, login: unknown): WideloadError =>
  new WideloadError('SESSION_IDENTITY_INVALID', [
    `session.logIn() cannot log in uid ${shown(uid)}, login ${shown(login)}, provider ${shown(provider)}`,
    'uid must be a positive integer, login and provider texts; the provider must not be "odoo"',
  ]);

/** Returns a value of a module, shortened. */
const shown = (value: unknown): string => (JSON.stringify(value) ?? typeof value).slice(0, 24);

/**
 * A handler called `rotate()` on the session of a user of Odoo. Its token is valid for its sid only, and only Odoo can
 * create another: a new sid would log the user out. Odoo rotates its sessions itself.
 */
export const rotationOfOdooSession = (): WideloadError =>
  new WideloadError('SESSION_OF_ODOO', [
    'this session belongs to Odoo, and only Odoo can rotate its sid',
    'call rotate() only if session.user.provider is not "odoo"',
  ]);

/**
 * A handler stored more in the session than its limit, and its changes are not saved. A session is read and parsed
 * with every request: store large values elsewhere, and only their ids in the session.
 */
export const sessionTooLarge = (
  bytes: number,
  limit: number,
  largest: readonly { readonly key: string; readonly bytes: number }[],
): WideloadError =>
  new WideloadError('SESSION_TOO_LARGE', [
    `a session of ${bytes} bytes was not saved: the limit is ${limit} bytes`,
    `largest values: ${largest.map((one) => `${shortKey(one.key)} with ${one.bytes} bytes`).join(', ')}`,
    'store large values elsewhere and their ids in the session',
    'or increase --session-max-bytes, ODOO_SESSION_MAX_BYTES or session_max_bytes in odoo.conf',
  ]);

/**
 * A save writes only if the session has not changed since it was read, and retries otherwise. All retries failed: very many
 * requests change one session at once. The client got 503 and may try again. Look for a page that sends many requests at
 * once, or for a client in a loop.
 */
export const sessionContended = (attempts: number): WideloadError =>
  new WideloadError(
    'SESSION_CONTENDED',
    `a session was not saved: other requests changed it ${attempts} times during the save`,
  );

/** Whether a save gave up because others changed the session each time: the request may be sent again. */
export const isSessionContended = (error: unknown): boolean =>
  error instanceof WideloadError && error.code === 'SESSION_CONTENDED';

// Log lines.

/** Logged once when an outage ends; `seconds`: its duration. */
export const outageEnded = (name: string, seconds: number): string =>
  `${name} works again after ${seconds.toFixed(1)} s`;
