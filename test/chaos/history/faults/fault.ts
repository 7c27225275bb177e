import type { MayLose } from '@wideload/testing';
import type { Network } from '../../support/network/network.ts';
import type { HistoryHost, HostSettings } from './host.ts';

/** When the master that was there before was replaced; undefined if it was not. */
export interface Struck {
  readonly replacedAt: number | undefined;
}

/** Servers and hosts, and what happens to them. */
export interface Scene {
  readonly hosts: readonly Pick<HostSettings, 'name' | 'address' | 'options' | 'aheadBy' | 'dataDir'>[];
  /** The host that may follow a master for longer than the others; undefined where no two masters serve at once. */
  readonly loser?: string;
  /** Resolves when what was written before cannot be lost any more. */
  confirm(): Promise<void>;
  /** Resolves when the fault has had its effect. */
  strike(hosts: readonly HistoryHost[]): Promise<Struck>;
  /** Resolves when all servers are there again. */
  heal(hosts: readonly HistoryHost[]): Promise<void>;
}

/** One kind of fault. */
export interface Fault {
  readonly name: string;
  readonly mayLose: MayLose;
  /** Whether visitors end all sessions of a user. A network that fails may keep a session out of the user index. */
  readonly endsAll: boolean;
  start(network: Network): Promise<Scene>;
}
