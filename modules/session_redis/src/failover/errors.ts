/** The reason of a failure of kind `replicas`: a clause about Redis. */
export const tooFewReplicas = (): string => 'has too few replicas that confirmed a write in time (WAIT)';
export const unconfirmedBy = (replicas: readonly string[]): string =>
  `has ${replicas.length === 1 ? 'a replica that has' : 'replicas that have'} not confirmed a write and may become the master: ${[...replicas].sort().join(', ')}`;
export const sentinelsSilent = (): string => 'has no Sentinel that lists its replicas';

export const noMajority = (): string => 'is not confirmed as the master by a majority of its Sentinels';
export const otherMaster = (address: string): string =>
  `is no longer the master: a majority of its Sentinels has chosen ${address}`;
export const fenceBegan = (name: string, reason: string): string =>
  `${name} ${reason}; logins, logouts and rotations are refused until it is (session_redis_fence)`;
export const fenceEnded = (name: string, seconds: number): string =>
  `${name} is confirmed as the master again after ${seconds.toFixed(1)} s`;
