import type { Cost } from './cost.ts';
import { REQUEST_KINDS, type RequestKind } from './request_kinds.ts';

/** What a kind of request takes, and how many commands it sends. */
export interface Taken extends Cost {
  readonly commands: number;
}

/** What the bench `scale` measures, as far as a plan needs it. */
export interface Measured {
  readonly requests: Readonly<Record<RequestKind, Taken>>;
  /** Microseconds of Redis for a command of each connection in turn, of which none comes with others. */
  readonly alone: number;
  /** Bytes of Redis for a session of 400 bytes, with its entry in the user index. */
  readonly bytes: number;
}

/** A plan: what there is. */
export interface Plan {
  readonly hosts: number;
  /** Workers of each host, with a core for each. */
  readonly workers: number;
  readonly masters: number;
  readonly sessions: number;
  /** Milliseconds of a core that the modules' own handlers take for each request. */
  readonly own: number;
}

/** What a plan carries. */
export interface Capacity {
  /** Requests in a second that all hosts carry, and that all masters do. */
  readonly hosts: number;
  readonly redis: number;
  /** Bytes of memory for each master. */
  readonly memory: number;
  /** Connections to each master. */
  readonly connections: number;
}

/** Of how many requests a session is read only, is used for the first time in a while, and is changed. */
const MIX: Readonly<Record<RequestKind, number>> = { read: 0.89, 'first use': 0.01, change: 0.1 };
/** Up to here a core is used, so that a burst does not queue. */
const LOAD = 0.7;
/** Free memory beside what sessions take: for pages that are copied while Redis saves, for buffers and fragments. */
const SPARE = 1.5;
/** What a worker takes in place of a host of one process, by the bench `workers`. */
const WORKER = 1.2;

/** The mean over all requests. */
function mean(of: (kind: RequestKind) => number): number {
  return REQUEST_KINDS.reduce((sum, kind) => sum + MIX[kind] * of(kind), 0);
}

export function capacityOf(plan: Plan, { requests, alone, bytes }: Measured): Capacity {
  const { hosts, workers, masters, sessions, own } = plan;
  const host = mean((kind) => requests[kind].host) * (workers > 1 ? WORKER : 1) + own * 1000;
  // With many processes that ask, each command comes alone: what that takes more is the same for all of them.
  const single = alone - requests.read.redis;
  const redis = mean((kind) => requests[kind].redis + requests[kind].commands * single);
  return {
    hosts: (hosts * workers * LOAD * 1e6) / host,
    redis: (masters * LOAD * 1e6) / redis,
    memory: (sessions * bytes * SPARE) / masters,
    connections: hosts * workers,
  };
}
