import { service } from './service.ts';

/** The right to run a task that only one host of many may run. */
export interface Lease {
  /** Aborted when it is lost: another host may have it by now. */
  readonly signal: AbortSignal;
  /** Releases it, so that another host need not wait. Never throws. */
  release(): Promise<void>;
}

/**
 * Selects the one of many hosts that runs a task. Owned by `base`; by default this host assumes that it is the only
 * one.
 */
export interface Leases {
  /** Returns undefined while another host has the lease. Throws if that cannot be found out. */
  take(name: string): Promise<Lease | undefined>;
}

const alone: Leases = {
  take: async () => ({ signal: new AbortController().signal, release: async () => {} }),
};

export const Leases = service<Leases>('base.leases', { default: () => alone });
