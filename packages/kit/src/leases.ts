import { service } from './service.ts';

/** The right to do what only one host of many does. */
export interface Lease {
  /** Aborted when it is lost: another host may have it by now. */
  readonly signal: AbortSignal;
  /** Gives it back, so that another host need not wait. Never throws. */
  release(): Promise<void>;
}

/** Tells who of many hosts does what only one is to do. Owned by `base`; by default this host knows of no other one. */
export interface Leases {
  /** Undefined while another host has it. Throws when that cannot be found out. */
  take(name: string): Promise<Lease | undefined>;
}

const alone: Leases = {
  take: async () => ({ signal: new AbortController().signal, release: async () => {} }),
};

export const Leases = service<Leases>('base.leases', { default: () => alone });
