import type { ServiceStatus } from '@wideload/kit/internal';

/** Requests to one process, measured by its own clock. */
export interface RequestFigures {
  /** Since the start of the process. */
  readonly requests: number;
  /** In the last seconds. */
  readonly perSecond: number;
  /** Median and 99th percentile of the last requests, in milliseconds; undefined if there were none. */
  readonly median: number | undefined;
  readonly percentile99: number | undefined;
}

/** One serving process. */
export interface ProcessStatus extends RequestFigures {
  readonly pid: number;
  /** Seconds. */
  readonly uptime: number;
  /** Resident bytes. */
  readonly memory: number;
}

/** The state of one worker slot. */
export interface WorkerStatus {
  readonly worker: number;
  readonly process: ProcessStatus | undefined;
}

/** The data of `node host status`. */
export interface HostStatus {
  readonly version: string;
  readonly pid: number;
  /** Seconds. */
  readonly uptime: number;
  /** The ready line: the address and the modules. */
  readonly ready: string;
  /** Resident bytes of the host's first process. */
  readonly memory: number;
  /** Empty if one process serves: then `alone` is that one. */
  readonly workers: readonly WorkerStatus[];
  readonly alone: ProcessStatus | undefined;
  /** Undefined if no process answers. */
  readonly service: ServiceStatus | undefined;
}

/** The answer of a process to the question of that name, which only our own modules answer. */
export function asServiceStatus(answer: unknown): ServiceStatus | undefined {
  const isStatus = (value: unknown): value is ServiceStatus =>
    typeof value === 'object' && value !== null && 'store' in value && 'problems' in value;
  return isStatus(answer) ? answer : undefined;
}

/** The result of a reload. `reason`: why it failed. */
export type ReloadResult =
  | { readonly isDone: true; readonly workers: number }
  | { readonly isDone: false; readonly reason: string };

/** Requests to a running host. */
export interface Control {
  status(): Promise<HostStatus>;
  reload(): Promise<ReloadResult>;
}
