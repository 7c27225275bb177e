import type { Awaitable, Logger } from '@wideload/kit';
import type { Session } from '@wideload/session';
import type { FastifyRequest } from 'fastify';
import { userUnknown } from '../errors.ts';
import type { User } from './user.ts';
import type { Identified, UserProvider } from './user_provider.ts';

/** The user of a request, as far as the provider knows. */
export type Identification = { readonly user: User } | { readonly isUnknown: true } | { readonly isNobody: true };

/** Identifies the user of a session with the help of its provider. */
export class Users {
  private readonly providers: ReadonlyMap<string, UserProvider>;
  private readonly log: Logger;

  constructor(providers: readonly UserProvider[], log: Logger) {
    this.providers = new Map(providers.map((provider) => [provider.provider, provider]));
    this.log = log;
  }

  /** Returns undefined if no provider is needed: no user is logged in, or the session alone identifies the user. */
  identify(session: Session, request: FastifyRequest): Awaitable<Identification> | undefined {
    const { user } = session;
    const provider = user && this.providers.get(user.provider);
    if (provider === undefined) return undefined;
    const identified = provider.identify(session, request);
    return identified instanceof Promise
      ? identified.then((said) => this.conclude(said, session))
      : this.conclude(identified, session);
  }

  private conclude(said: Identified, session: Session): Identification {
    if ('user' in said) return said;
    if ('nobody' in said) {
      this.log.debug(said.nobody);
      return { isNobody: true };
    }
    this.log.debug(said.unknown);
    session.withholdUser(userUnknown());
    return { isUnknown: true };
  }
}
