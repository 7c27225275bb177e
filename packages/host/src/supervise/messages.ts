import type { WorkerAnswer } from '@wideload/kit';
import type { RequestFigures } from '../control/messages.ts';

/** The address of an inspector. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Messages of a serving process to its supervisor. */
export type Report =
  /** The files and folders that it uses. */
  | { readonly wideload: 'found'; readonly paths: readonly string[] }
  /** It serves; the lines are text. */
  | { readonly wideload: 'ready'; readonly lines: readonly string[] }
  /** It needs a port for this address. The answer has the same `call`. */
  | { readonly wideload: 'listen'; readonly call: number; readonly host: string; readonly port: number }
  /** It is alive. `memory`: resident bytes. */
  | { readonly wideload: 'alive'; readonly memory: number; readonly figures: RequestFigures }
  /** It cannot boot. `text`: the printed error. */
  | { readonly wideload: 'failed'; readonly text: string }
  /** It requests to be replaced, with a reason. */
  | { readonly wideload: 'retire'; readonly reason: string }
  /** It asks every worker a question. The answers have the same `call`. */
  | { readonly wideload: 'ask'; readonly call: number; readonly question: string }
  /** Its answer to a question; without `answer` if it has none. */
  | { readonly wideload: 'answer'; readonly call: number; readonly answer?: unknown };

/** Messages of the supervisor to a serving process. */
export type Order =
  /** `isReplaced`: another process serves already. */
  | { readonly wideload: 'stop'; readonly isReplaced: boolean }
  | ({ readonly wideload: 'inspect' } & Address)
  /** The port, as the handle of the message; without one `code` is that of a system error. */
  | { readonly wideload: 'port'; readonly call: number; readonly message?: string; readonly code?: string }
  /** A question to all workers. The answer must have the same `call`. */
  | { readonly wideload: 'question'; readonly call: number; readonly question: string }
  /** The answers of all workers. */
  | { readonly wideload: 'answers'; readonly call: number; readonly answers: readonly WorkerAnswer<unknown>[] }
  /** The numbers of workers that cannot be started at the moment. */
  | { readonly wideload: 'missing'; readonly workers: readonly number[] }
  /** Reopen the log file, and read its levels. */
  | { readonly wideload: 'log' };

/** Modules may send messages of their own over the same channel. */
export function isOurs<M extends Report | Order>(message: unknown): message is M {
  return typeof message === 'object' && message !== null && 'wideload' in message;
}

/**
 * Environment variable of a process that reports a failed boot only to its supervisor, because it was printed before.
 */
export const QUIET_VARIABLE = 'WIDELOAD_QUIET';

/** Environment variable of every serving process: one secret for all processes of a run. */
export const RUN_VARIABLE = 'WIDELOAD_RUN';
