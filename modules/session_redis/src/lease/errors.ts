import { WideloadError } from '@wideload/kit';

/**
 * A module has a task for one host of many (`onStart(fn, { once: 'cluster' })`). A lease in Redis selects that host, and
 * Redis refused it. Often its user has no access to the keys of leases.
 */
export const leaseRefused = (name: string, reason: string): WideloadError =>
  new WideloadError('LEASE_REFUSED', [
    `the lease ${name} cannot be acquired: Redis ${reason}`,
    'allow its user the keys host_lease:*, and check the log of Redis',
  ]);
