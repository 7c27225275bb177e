import type { WorkerAnswer } from '@wideload/kit';
import type { RequestFigures } from '../control/messages.ts';

/** Where an inspector listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a serving process tells its supervisor. */
export type Report =
  /** It is made of these files and folders. */
  | { readonly wideload: 'found'; readonly paths: readonly string[] }
  /** It serves; the lines are text. */
  | { readonly wideload: 'ready'; readonly lines: readonly string[] }
  /** It wants to listen on this address. `call` comes back with the port. */
  | { readonly wideload: 'listen'; readonly call: number; readonly host: string; readonly port: number }
  /** It lives. `memory`: resident bytes. */
  | { readonly wideload: 'alive'; readonly memory: number; readonly figures: RequestFigures }
  /** It cannot boot. `text`: the printed error. */
  | { readonly wideload: 'failed'; readonly text: string }
  /** It wants to be replaced, and says why. */
  | { readonly wideload: 'retire'; readonly reason: string }
  /** It wants to know something of every worker. `call` comes back with the answers. */
  | { readonly wideload: 'ask'; readonly call: number; readonly question: string }
  /** What it was asked, answered; without an answer where it has none. */
  | { readonly wideload: 'answer'; readonly call: number; readonly answer?: unknown };

/** What the supervisor tells a serving process. */
export type Order =
  /** `isReplaced`: another process has taken over already. */
  | { readonly wideload: 'stop'; readonly isReplaced: boolean }
  | ({ readonly wideload: 'inspect' } & Address)
  /** What it wanted to listen on, as the handle of the message; without one `code` is that of a system error. */
  | { readonly wideload: 'port'; readonly call: number; readonly message?: string; readonly code?: string }
  /** Somebody asks all workers. `call` is to come back with the answer. */
  | { readonly wideload: 'question'; readonly call: number; readonly question: string }
  /** What all workers said to the call. */
  | { readonly wideload: 'answers'; readonly call: number; readonly answers: readonly WorkerAnswer<unknown>[] }
  /** Which workers cannot be started at the moment, by their numbers. */
  | { readonly wideload: 'missing'; readonly workers: readonly number[] }
  /** The log file is to be opened anew, and its levels looked up. */
  | { readonly wideload: 'log' };

/** Modules may send messages of their own over the same line. */
export function isOurs<M extends Report | Order>(message: unknown): message is M {
  return typeof message === 'object' && message !== null && 'wideload' in message;
}

/** In the environment of a process that tells only its supervisor why it cannot boot: it has been said before. */
export const QUIET_VARIABLE = 'WIDELOAD_QUIET';

/** In the environment of every serving process: one secret for all those of a run. */
export const RUN_VARIABLE = 'WIDELOAD_RUN';
