import { Authenticate, type Credentials, type Identity } from '@wideload/base';
import type { Databases } from '@wideload/base/internal';
import { type Context, WideloadError } from '@wideload/kit';
import type { FastifyRequest } from 'fastify';
import {
  identityDatabaseUnknown,
  loggedIn,
  loginDatabaseUnknown,
  loginFailed,
  loginsBusy,
  loginsLimited,
  SESSION_ENDED_DURING_LOGIN,
} from '../errors.ts';
import { renewCsrfSecret } from '../security/csrf.ts';
import { LogInElsewhere } from './log_in_elsewhere.ts';
import type { LoginAttempts } from './login_attempts.ts';

/** The session and address to which a login leads. */
interface Entry {
  /** The answer of `/web/session/authenticate`; undefined: what this host knows about the user. */
  readonly info?: unknown;
  /** The address where the user must prove more. */
  readonly continueAt?: string;
}

/** The result of a login. `message`: the text for the user; default: our own. `retryAfter`: seconds. */
export type SignedIn =
  | { readonly entry: Entry }
  | { readonly refused: 'wrong'; readonly message?: string | undefined }
  | { readonly refused: 'database'; readonly message?: string | undefined }
  | { readonly refused: 'too many' | 'busy'; readonly retryAfter: number }
  | { readonly refused: 'unavailable'; readonly message: string; readonly retryAfter: number };

/** Longer texts are refused without hashing them. */
const MAX_LENGTH = 1024;

/** Seconds after which a client should try again when too many passwords are being checked. */
const BUSY_RETRY_AFTER = 5;

/**
 * Returns the function that checks credentials and logs their user in to the request's session, under a new sid. A database
 * that the client names and the configuration does not allow is refused.
 */
export function signIn(context: Context, attempts: LoginAttempts, databases: Databases) {
  /** Continues as the session to which another program logged the user in. */
  const enter = async (
    request: FastifyRequest,
    elsewhere: Extract<LogInElsewhere, { sid: string }>,
  ): Promise<SignedIn> => {
    const { sid, ...entry } = elsewhere;
    if (!(await request.session.continueAs(sid))) {
      return { refused: 'unavailable', message: SESSION_ENDED_DURING_LOGIN, retryAfter: BUSY_RETRY_AFTER };
    }
    renewCsrfSecret(request.session);
    if ('continueAt' in entry) return { entry: { continueAt: entry.continueAt, info: { uid: null } } };
    const { login, uid } = request.session;
    context.log.info(loggedIn(login ?? '', request.ip), { uid, address: request.ip });
    return { entry };
  };

  return async (
    request: FastifyRequest,
    { db: named, ...typed }: Credentials,
    redirect?: string,
  ): Promise<SignedIn> => {
    const { login, password } = typed;
    const refuse = (message?: string): SignedIn => {
      context.log.info(loginFailed(login, request.ip), { address: request.ip });
      return { refused: 'wrong', message };
    };
    if (login.length > MAX_LENGTH || password.length > MAX_LENGTH) return refuse();
    if (named !== undefined && !databases.acceptsLogins(named, request.host)) {
      context.log.info(loginDatabaseUnknown(named, request.ip), { address: request.ip });
      return { refused: 'database' };
    }
    const credentials = { ...typed, db: named ?? databaseOf(request, databases) };
    const attempt = { login, address: request.ip };
    const retryAfter = await attempts.begin(attempt);
    if (retryAfter !== undefined) {
      context.log.warn(loginsLimited(request.ip), { address: request.ip });
      return { refused: 'too many', retryAfter };
    }
    let identity: Identity | undefined;
    let elsewhere: LogInElsewhere | undefined;
    try {
      identity = await context.run(Authenticate, credentials);
      if (!identity) elsewhere = await context.run(LogInElsewhere, credentials, request, redirect);
    } catch (error) {
      await attempts.unchecked(attempt);
      if (!isBusy(error)) throw error;
      context.log.warn(loginsBusy(request.ip), { address: request.ip });
      return { refused: 'busy', retryAfter: BUSY_RETRY_AFTER };
    }
    if (elsewhere && 'unavailable' in elsewhere) {
      await attempts.unchecked(attempt);
      return { refused: 'unavailable', message: elsewhere.unavailable, retryAfter: elsewhere.retryAfter };
    }
    if (elsewhere && 'refused' in elsewhere) {
      const { message } = elsewhere;
      return elsewhere.refused === 'wrong' ? refuse(message) : { refused: 'database', message };
    }
    if (elsewhere) {
      await attempts.succeeded(attempt);
      return enter(request, elsewhere);
    }
    if (!identity) return refuse();
    await attempts.succeeded(attempt);
    if (!databases.serves(identity.db, request.host)) {
      // Such a session would be ignored from the next request on.
      context.log.warn(identityDatabaseUnknown(identity.db ?? ''), { address: request.ip });
      return { refused: 'database' };
    }
    renewCsrfSecret(request.session);
    await request.session.logIn(identity);
    context.log.info(loggedIn(identity.login, request.ip), { uid: identity.uid, address: request.ip });
    return { entry: {} };
  };
}

export type SignIn = ReturnType<typeof signIn>;

/** Returns the database of a login that names none: as in Odoo, that of the session, or else the default. */
function databaseOf({ session, host }: FastifyRequest, databases: Databases): string | undefined {
  const { db } = session;
  return typeof db === 'string' && db !== '' && databases.acceptsLogins(db, host) ? db : databases.defaultFor(host);
}

function isBusy(error: unknown): boolean {
  return error instanceof WideloadError && error.code === 'PASSWORD_CHECKS_BUSY';
}
