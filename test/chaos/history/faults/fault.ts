import type { MayLose } from '@wideload/testing';
import type { Network } from '../../../support/network/network.ts';
import type { HistoryHost, HostSettings } from '../host.ts';

/** What a fault happens to. */
export interface Running {
  readonly hosts: readonly [HistoryHost, HistoryHost];
  /** Resolves when each visitor has sent so many requests more, on average. */
  requests(count: number): Promise<void>;
}

/** Servers and hosts, and what happens to them. */
export interface Scene {
  readonly hosts: readonly Pick<HostSettings, 'name' | 'address' | 'options' | 'aheadBy' | 'dataDir'>[];
  /** Resolves when what was written before cannot be lost any more. */
  confirm(): Promise<void>;
  /** Resolves when the fault has had its effect. `replacedAt`: when another server, or an older state, took over. */
  strike(running: Running): Promise<{ readonly replacedAt?: number }>;
  /** Returns a text that is another one after each change of masters. */
  masters?(): Promise<string>;
  /** Resolves when all servers are there again. */
  heal(running: Running): Promise<void>;
}

/** One kind of fault. */
export interface Fault {
  readonly name: string;
  readonly mayLose: MayLose;
  /** Whether visitors end all sessions of a user. A network that fails may keep a session out of the user index. */
  readonly endsAll?: boolean;
  /** The host that may follow a master that lost for longer than the other one; undefined if no two masters serve at once. */
  readonly loser?: string;
  start(network: Network): Promise<Scene>;
}

/** `session_redis_wait`. */
export type Wait = '0' | '1' | 'all';

/** What a failover may undo with that setting. */
export const lossOf = (wait: Wait): MayLose => (wait === 'all' ? 'unacknowledged' : 'unconfirmed');

/** The options of a host with its sessions in Redis. */
const OPTIONS = ['--load=base,web,session_redis,history', '--session-redis-timeout=500ms'];

/** Two hosts in two parts of a network. */
export function twoHosts(...options: string[]): Scene['hosts'] {
  const all = [...OPTIONS, ...options];
  return [
    { name: 'host 1', address: '127.0.1.9', options: all },
    { name: 'host 2', address: '127.0.2.9', options: all },
  ];
}
