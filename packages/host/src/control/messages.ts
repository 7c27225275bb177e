import type { ServiceStatus } from '@wideload/kit/internal';

/** Requests to one process, by its own clock. */
export interface RequestFigures {
  /** Since the process began. */
  readonly requests: number;
  /** In the last seconds. */
  readonly perSecond: number;
  /** Milliseconds within which half of the last requests were answered, and 99 of 100; undefined where there were none. */
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

/** One place of a worker. */
export interface WorkerStatus {
  readonly worker: number;
  readonly process: ProcessStatus | undefined;
}

/** What `node host status` shows. */
export interface HostStatus {
  readonly version: string;
  readonly pid: number;
  /** Seconds. */
  readonly uptime: number;
  /** Where it listens and what it runs, as it said when it was ready. */
  readonly ready: string;
  /** Resident bytes of the host's first process. */
  readonly memory: number;
  /** Empty where one process serves: then `alone` is that. */
  readonly workers: readonly WorkerStatus[];
  readonly alone: ProcessStatus | undefined;
  /** undefined while nobody can say. */
  readonly service: ServiceStatus | undefined;
}

/** What a process answered to the question of that name, which only our own modules answer. */
export function asServiceStatus(answer: unknown): ServiceStatus | undefined {
  const isStatus = (value: unknown): value is ServiceStatus =>
    typeof value === 'object' && value !== null && 'store' in value && 'problems' in value;
  return isStatus(answer) ? answer : undefined;
}

/** What came of a reload. `reason`: why it failed. */
export type ReloadResult =
  | { readonly isDone: true; readonly workers: number }
  | { readonly isDone: false; readonly reason: string };

/** What can be asked of a running host. */
export interface Control {
  status(): Promise<HostStatus>;
  reload(): Promise<ReloadResult>;
}
