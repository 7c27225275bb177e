import { WideloadError } from '@wideload/kit';

/**
 * A module has something that one host of many is to do (`onStart(fn, { once: 'cluster' })`), and Redis, which says
 * which host that is, did not take the lease. Often its user may not write to the keys of leases.
 */
export const leaseRefused = (name: string, reason: string): WideloadError =>
  new WideloadError('LEASE_REFUSED', [
    `the lease ${name} cannot be taken: Redis ${reason}`,
    'let its user use the keys host_lease:*, or look at what else Redis says',
  ]);
