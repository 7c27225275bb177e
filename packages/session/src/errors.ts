import { WideloadError } from '@wideload/kit';
import { shareInstances } from '@wideload/kit/internal';

/** A stored session that cannot be read. It is left where it is. */
export class UnreadableSession extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'UnreadableSession';
  }
}
shareInstances(UnreadableSession, 'UnreadableSession');

/** The store cannot answer now: it is down, or too slow. Says nothing about whether the session exists. */
export class StoreUnavailable extends Error {
  constructor(reason: string, settings?: { cause?: unknown }) {
    super(reason, settings);
    this.name = 'StoreUnavailable';
  }
}
shareInstances(StoreUnavailable, 'StoreUnavailable');

/** How a key is named in an error: it may be of any length. */
const shortKey = (key: string, length = 40): string =>
  JSON.stringify(key.length > length ? `${key.slice(0, length)}…` : key);

const stepOf = (step: string | number): string => {
  if (typeof step === 'number') return `[${step}]`;
  return /^[A-Za-z_$][\w$]{0,15}$/.test(step) ? `.${step}` : `[${shortKey(step, 16)}]`;
};

/** The place of a value in a session's data. The middle of a long way there is left out. */
const placeOf = (path: readonly (string | number)[]): string => {
  const way = path.length > 4 ? '' : path.map(stepOf).join('');
  const [first, last] = [path[0], path.at(-1)];
  const isShort = first === undefined || last === undefined || (way !== '' && way.length <= 45);
  return `session.data${isShort ? way : `${stepOf(first)}…${stepOf(last)}`}`;
};

/** What a handler's own code threw, in one line. */
const shortReason = (cause: unknown): string =>
  cause instanceof Error ? JSON.stringify(cause.message.slice(0, 200)) : `a ${typeof cause}`;

/**
 * A handler stored something in the session that JSON cannot represent: a Map, a function, an instance of a class, an
 * object that contains itself. Nothing was saved, and the session keeps its content. Store a plain form: a list of
 * pairs for a Map, a list of numbers for a typed array. A `toJSON` returns its own plain form; a Date is stored and
 * read back as text. `path`: the keys and indexes that lead to the value.
 */
export const sessionValueInvalid = (path: readonly (string | number)[], what: string, cause?: unknown): WideloadError =>
  new WideloadError(
    'SESSION_VALUE_INVALID',
    [
      `${placeOf(path)} is ${what}`,
      ...(cause === undefined ? [] : [`it threw ${shortReason(cause)}`]),
      'nothing was saved; sessions are JSON: texts, numbers, true, false, null, lists and plain objects of them',
    ],
    cause === undefined ? {} : { cause },
  );

/**
 * A handler changed a key that says who is logged in. `uid`, `login` and `session_token` are Odoo's: a user without a
 * token, which only Odoo can make, gets an error from Odoo on every page, even at logout. `wideload` is written by
 * this host alone. Nothing was saved.
 */
export const sessionKeyReserved = (key: string): WideloadError =>
  new WideloadError('SESSION_KEY_RESERVED', [
    `session.data.${key} cannot be changed: it says who is logged in`,
    'nothing was saved; log users in with session.logIn(), and out with session.destroy()',
  ]);

/**
 * A module logs in a user whom a session cannot name. The id is a positive integer, as in Odoo; login and provider are
 * texts that are not empty; the provider `odoo` is reserved for users whom Odoo logged in. Nobody was logged in.
 */
export const identityInvalid = (provider: unknown, uid: unknown, login: unknown): WideloadError =>
  new WideloadError('SESSION_IDENTITY_INVALID', [
    `session.logIn() cannot log in uid ${shown(uid)}, login ${shown(login)}, provider ${shown(provider)}`,
    'uid is a positive integer, login and provider are texts, and the provider is not "odoo"',
  ]);

/** A value of a module's, short. */
const shown = (value: unknown): string => (JSON.stringify(value) ?? typeof value).slice(0, 24);

/**
 * A handler called `rotate()` on a session in which Odoo's user is logged in. The session's token is valid for its sid
 * only, and only Odoo can make another: a new sid would log the user out. Odoo rotates its sessions itself.
 */
export const rotationOfOdooSession = (): WideloadError =>
  new WideloadError('SESSION_OF_ODOO', [
    'this session belongs to Odoo, which alone can move it to another sid',
    'rotate() is for sessions of this host: session.user.provider is not "odoo" there',
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
    `a session of ${bytes} bytes was not saved, the limit is ${limit}; the stored session is unchanged`,
    `largest values: ${largest.map((one) => `${shortKey(one.key)} with ${one.bytes} bytes`).join(', ')}`,
    'keep large things elsewhere and their ids in the session, or raise the limit with --session-max-bytes,',
    'ODOO_SESSION_MAX_BYTES or session_max_bytes in odoo.conf',
  ]);

/**
 * A save writes only if no other write came since it read the session, and tries again otherwise. This one failed each
 * time: very many requests change one session at once. The client got 503 and may try again. Look for a page that
 * sends many requests at once, or for a client in a loop.
 */
export const sessionContended = (attempts: number): WideloadError =>
  new WideloadError('SESSION_CONTENDED', `a session was changed by others ${attempts} times while it was being saved`);

/** Whether a save gave up because others changed the session each time: the request may be sent again. */
export const isSessionContended = (error: unknown): boolean =>
  error instanceof WideloadError && error.code === 'SESSION_CONTENDED';

// What is said in the log.

/** Said once when something works again; `seconds`: how long it did not. */
export const outageEnded = (name: string, seconds: number): string =>
  `${name} works again, after ${seconds.toFixed(1)} s`;
