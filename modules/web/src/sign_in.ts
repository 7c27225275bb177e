import { Authenticate, type Credentials, type Identity } from '@wideload/base';
import type { Context } from '@wideload/kit';
import type { FastifyRequest } from 'fastify';
import type { LoginAttempts } from './attempts.ts';
import { loggedIn, loginFailed, loginsLimited } from './errors.ts';

/** What came of a login. */
export type SignedIn =
  | { readonly identity: Identity }
  | { readonly refused: 'wrong' }
  | { readonly refused: 'too many'; readonly retryAfter: number };

/** Long texts are no logins but work for the hash. */
const MAX_LENGTH = 1024;

/** Checks credentials and makes their owner the user of the request's session, under a new sid. */
export function signIn(context: Context, attempts: LoginAttempts) {
  return async (request: FastifyRequest, credentials: Credentials): Promise<SignedIn> => {
    const { login, password } = credentials;
    if (login.length > MAX_LENGTH || password.length > MAX_LENGTH) return { refused: 'wrong' };
    const retryAfter = await attempts.begin(login, request.ip);
    if (retryAfter !== undefined) {
      context.log.warn(loginsLimited(request.ip), { address: request.ip });
      return { refused: 'too many', retryAfter };
    }
    const identity = await context.run(Authenticate, credentials);
    if (!identity) {
      context.log.info(loginFailed(request.ip), { address: request.ip });
      return { refused: 'wrong' };
    }
    await attempts.succeeded(login, request.ip);
    await request.session.logIn(identity);
    context.log.info(loggedIn(identity.login, request.ip), { uid: identity.uid, address: request.ip });
    return { identity };
  };
}

export type SignIn = ReturnType<typeof signIn>;
