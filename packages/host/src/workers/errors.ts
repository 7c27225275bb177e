import { messageOf } from '@wideload/kit/internal';
import type { Ending } from '../supervise/serving_process.ts';

// Log lines.

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** Returns how a process ended, as text. */
const endingOf = ({ code, signal, isOurs }: Ending): string => {
  if (signal === undefined) return `ended with exit code ${code}`;
  const hint = signal === 'SIGKILL' && !isOurs ? ' (by the OOM killer? see journalctl -k -g oom)' : '';
  return `was killed by ${signal}${hint}`;
};

export const workerEnded = (index: number, pid: number, ending: Ending): string =>
  `worker ${index} (process ${pid}) ${endingOf(ending)}; starting another one`;

export const workerReplaced = (index: number, reason: string): string => `worker ${index} is replaced: it ${reason}`;

export const servedEnough = (requests: number): string => `has served ${requests} requests (limit_request)`;

export const grewBig = (bytes: number, limit: number): string =>
  `uses ${megabytes(bytes)}, more than ${megabytes(limit)} (limit_memory_soft)`;

export const workerTooBig = (index: number, bytes: number, limit: number): string =>
  `worker ${index} uses ${megabytes(bytes)}, more than ${megabytes(limit)} (limit_memory_hard): it is killed`;

export const workerHung = (index: number, seconds: number): string =>
  `worker ${index} has not responded for ${Math.round(seconds)} s, more than limit_time_real: it is killed`;

export const questionFailed = (question: string, error: unknown): string =>
  `the request ${question} of a worker failed: ${messageOf(error)}`;

export const workerFails = (index: number, code: number): string =>
  `worker ${index} cannot be started: exit code ${code}; retrying`;

export const workerBack = (index: number, seconds: number): string =>
  `worker ${index} serves again after ${seconds.toFixed(1)} s`;

export const newWorkerFails = (index: number): string =>
  `worker ${index} stays, because its replacement cannot be started; retrying`;

export const noWorkerLeft = (): string => 'no worker is running: requests get 503 until one starts';

export const restarted = (count: number): string => `all ${count} workers have been replaced`;

export const STOPPED_MEANWHILE = 'the host is stopping';

export const RESTART_GIVEN_UP = 'a new worker failed to boot: the remaining workers continue to serve';

/** The state of one serving process. */
export interface ProcessState {
  /** Undefined if one process serves alone. */
  readonly worker?: number;
  /** Undefined while no process serves in the slot. */
  readonly pid: number | undefined;
  /** Resident bytes. */
  readonly memory: number;
  readonly requests?: number;
}

/** `state: worker 0: pid 4711, 71 MiB, 1204 requests; worker 1: not running` */
export const stateOf = (processes: readonly ProcessState[]): string =>
  `state: ${processes
    .map(({ worker, pid, memory, requests }) => {
      const served = requests === undefined ? '' : `, ${requests} requests`;
      const facts = pid === undefined ? 'not running' : `pid ${pid}, ${megabytes(memory)}${served}`;
      return worker === undefined ? facts : `worker ${worker}: ${facts}`;
    })
    .join('; ')}`;
