import { messageOf } from '@wideload/kit/internal';
import type { Ending } from '../supervise/serving_process.ts';

// What is only said in the log: the host goes on, or stops as it should.

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
  `takes ${megabytes(bytes)}, more than ${megabytes(limit)} (limit_memory_soft)`;

export const workerTooBig = (index: number, bytes: number, limit: number): string =>
  `worker ${index} takes ${megabytes(bytes)}, more than ${megabytes(limit)} (limit_memory_hard): it is killed`;

export const workerHung = (index: number, seconds: number): string =>
  `worker ${index} has not responded for ${Math.round(seconds)} s, more than limit_time_real: it is killed`;

export const questionFailed = (question: string, error: unknown): string =>
  `${question}, which a worker asked, could not be answered: ${messageOf(error)}`;

export const workerFails = (index: number, code: number): string =>
  `worker ${index} cannot be started: exit code ${code}; trying again until it can`;

export const workerBack = (index: number, seconds: number): string =>
  `worker ${index} serves again, after ${seconds.toFixed(1)} s`;

export const newWorkerFails = (index: number): string =>
  `worker ${index} stays, since its replacement cannot be started; trying again until it can`;

export const noWorkerLeft = (): string => 'no worker is left to serve: requests are answered with 503 meanwhile';

export const restarted = (count: number): string => `all ${count} workers have been replaced`;

export const STOPPED_MEANWHILE = 'the host was stopped meanwhile';

export const RESTART_GIVEN_UP = 'a new worker does not boot: the remaining workers continue to serve';

/** What one serving process is doing. */
export interface ProcessState {
  /** undefined where one process serves alone. */
  readonly worker?: number;
  /** undefined while no process serves there. */
  readonly pid: number | undefined;
  /** Resident bytes. */
  readonly memory: number;
  readonly requests?: number;
}

/** `state: worker 0: pid 4711, 71 MiB, 1204 requests; worker 1: none serves` */
export const stateOf = (processes: readonly ProcessState[]): string =>
  `state: ${processes
    .map(({ worker, pid, memory, requests }) => {
      const served = requests === undefined ? '' : `, ${requests} requests`;
      const facts = pid === undefined ? 'none serves' : `pid ${pid}, ${megabytes(memory)}${served}`;
      return worker === undefined ? facts : `worker ${worker}: ${facts}`;
    })
    .join('; ')}`;
