import { grouped } from '@wideload/base/internal';

export const endedAgain = (count: number): string =>
  `${grouped(count)} ${count === 1 ? 'session that had ended was' : 'sessions that had ended were'} in Redis again, after a failover or a restart; ${count === 1 ? 'it has' : 'they have'} been ended again`;
export const journalUnusable = (reason: string): string =>
  `ended sessions cannot be kept in the data folder: ${reason}; if this process ends during a failover of Redis, some of them may come back`;
/** The reason of a `StoreUnavailable`: a clause about Redis. */
export const tooManyEndings = (max: number): string =>
  `Redis has replicas that do not confirm the end of ${grouped(max)} sessions; until they do, no further session can be ended`;
