import { type Awaitable, services } from '@wideload/kit';
import type { Session } from '@wideload/session';
import type { FastifyRequest } from 'fastify';
import type { User } from './user.ts';

/**
 * What a provider says of the user whom a session names. `nobody`: that user is not logged in any more, and the request
 * goes on with a new session. `unknown`: this cannot be found out now, for the reason that the log gets.
 */
export type Identified = { readonly user: User } | { readonly nobody: string } | { readonly unknown: string };

/**
 * Knows the users of one provider. It is asked for each request whose session names one of them, before the handler, so
 * it should remember its answers for a while. It may read the session again, when that has moved to another sid.
 */
export interface UserProvider {
  /** Whose users these are: the `provider` of the user in a session. */
  readonly provider: string;
  identify(session: Session, request: FastifyRequest): Awaitable<Identified>;
}

/** The modules that know users. A user of a provider without such a module is whom the session names. */
export const UserProvider = services<UserProvider>('web.user_provider');
