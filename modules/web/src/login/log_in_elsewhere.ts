import type { Credentials } from '@wideload/base';
import { hook } from '@wideload/kit';
import type { FastifyRequest } from 'fastify';

/** What became of a login at another program that shares the sessions. */
export type LogInElsewhere =
  /**
   * The user is logged in to the session under `sid`, where the browser goes on. `info`: what
   * `/web/session/authenticate` answers; default: what this host knows of the user.
   */
  | { readonly sid: string; readonly info?: unknown }
  /** The user must prove more at `continueAt`, an address, with the session under `sid`. */
  | { readonly sid: string; readonly continueAt: string }
  /** `message`: what the user is told; default: the words of this host. */
  | { readonly refused: 'wrong' | 'database'; readonly message?: string }
  /** It cannot be said whether the login is right, or whether it was done. `retryAfter`: seconds. */
  | { readonly unavailable: string; readonly retryAfter: number };

/**
 * Runs for each login that the users of this host did not match. `db`: the database that the client named, or else that of
 * its session, or the default. The first handler that returns something decides.
 */
export const LogInElsewhere = hook.first<
  [credentials: Credentials, request: FastifyRequest, redirect: string | undefined],
  LogInElsewhere
>('web.log_in_elsewhere');
