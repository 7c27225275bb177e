import { type Awaitable, services } from '@wideload/kit';
import type { Session } from '@wideload/session';
import type { FastifyRequest } from 'fastify';
import type { User } from './user.ts';

/**
 * The answer of a provider about the user whom a session names. `nobody`: that user is not logged in any more, and the
 * request continues with a new session. `unknown`: this cannot be found out now, for the reason that is logged.
 */
export type Identified = { readonly user: User } | { readonly nobody: string } | { readonly unknown: string };

/**
 * Knows the users of one provider. It is called for each request whose session names one of them, before the handler,
 * so it should cache its answers for a while. It may load the session again, if that has moved to another sid.
 */
export interface UserProvider {
  /** The value of `provider` in the sessions of its users. */
  readonly provider: string;
  identify(session: Session, request: FastifyRequest): Awaitable<Identified>;
}

/** The providers of modules. If no module has the provider of a user, the session alone describes the user. */
export const UserProvider = services<UserProvider>('web.user_provider');
