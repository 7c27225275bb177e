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
} from '../errors.ts';
import { renewCsrfSecret } from '../security/csrf.ts';
import type { LoginAttempts } from './login_attempts.ts';

/** The result of a login. `retryAfter`: seconds. */
export type SignedIn =
  | { readonly identity: Identity }
  | { readonly refused: 'wrong' }
  | { readonly refused: 'database' }
  | { readonly refused: 'too many' | 'busy'; readonly retryAfter: number };

/** Longer texts are refused without hashing them. */
const MAX_LENGTH = 1024;

/** Seconds after which a client should try again when too many passwords are being checked. */
const BUSY_RETRY_AFTER = 5;

/**
 * Returns the function that checks credentials and logs their user in to the request's session, under a new sid. A database
 * that the client names and the configuration does not allow is refused.
 */
export function signIn(context: Context, attempts: LoginAttempts, databases: Databases) {
  return async (request: FastifyRequest, { db: named, ...typed }: Credentials): Promise<SignedIn> => {
    const { login, password } = typed;
    const refuse = (): SignedIn => {
      context.log.info(loginFailed(login, request.ip), { address: request.ip });
      return { refused: 'wrong' };
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
    try {
      identity = await context.run(Authenticate, credentials);
    } catch (error) {
      await attempts.unchecked(attempt);
      if (!isBusy(error)) throw error;
      context.log.warn(loginsBusy(request.ip), { address: request.ip });
      return { refused: 'busy', retryAfter: BUSY_RETRY_AFTER };
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
    return { identity };
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
