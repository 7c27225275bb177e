import type { Credentials } from '@wideload/base';
import { hook } from '@wideload/kit';
import type { FastifyRequest } from 'fastify';

/** The result of a login at another program that shares the sessions. */
export type LogInElsewhere =
  /**
   * The user is logged in to the session under `sid`, with which the browser continues. `info`: the answer of
   * `/web/session/authenticate`; default: what this host knows about the user.
   */
  | { readonly sid: string; readonly info?: unknown }
  /** The user must prove more at `continueAt`, an address, with the session under `sid`. */
  | { readonly sid: string; readonly continueAt: string }
  /** `message`: the text for the user; default: the text of this host. */
  | { readonly refused: 'wrong' | 'database'; readonly message?: string }
  /** It is unknown whether the login is right, or whether it was done. `retryAfter`: seconds. */
  | { readonly unavailable: string; readonly retryAfter: number };

/**
 * Runs for each login that the users of this host did not match. `db`: the database that the client named, or else that of
 * its session, or the default. The first handler that returns something decides.
 */
export const LogInElsewhere = hook.first<
  [credentials: Credentials, request: FastifyRequest, redirect: string | undefined],
  LogInElsewhere
>('web.log_in_elsewhere');
