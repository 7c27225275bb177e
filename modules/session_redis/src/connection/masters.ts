import type { RedisClient } from '../client/redis_client.ts';
import { isOutOfReach, type Refusal, refusalOf } from '../client/refusal.ts';
import { tryReading, tryWriting } from './probe.ts';

/** What Redis can do at the moment. Each reason is that of the first server that fails. */
export interface Look {
  /** Why no session can be read. */
  readonly unreadable?: Refusal;
  /** Why the sessions of some servers of a cluster cannot be read, while those of others can. */
  readonly partlyUnreadable?: Refusal;
  /** Why some or all sessions cannot be written. */
  readonly unwritable?: Refusal;
}

/** What one server can do. */
interface State {
  readonly unreadable?: Refusal;
  readonly unwritable?: Refusal;
}

async function stateOf(client: RedisClient, key: string, isWriting: boolean): Promise<State> {
  let unwritable: Refusal | undefined;
  try {
    // Writing comes first: with replicas to wait for, it delays all commands that are sent after it.
    if (isWriting) await tryWriting(client, key);
  } catch (error) {
    unwritable = refusalOf(error);
    if (isOutOfReach(unwritable)) return { unreadable: unwritable };
  }
  try {
    if (!isWriting || unwritable) await tryReading(client, key);
  } catch (error) {
    return { unreadable: refusalOf(error) };
  }
  return unwritable ? { unwritable } : {};
}

/**
 * Checks concurrently whether every server that keeps sessions can be read and, with `isWriting`, written. `newKey`
 * makes keys of sessions that do not exist.
 */
export async function lookAtMasters(client: RedisClient, newKey: () => string, isWriting: boolean): Promise<Look> {
  const states = await Promise.all(client.keyOfEachServer(newKey).map((key) => stateOf(client, key, isWriting)));
  const [unreadable] = states.flatMap((state) => state.unreadable ?? []);
  const [unwritable] = states.flatMap((state) => state.unwritable ?? []);
  const isAnyReadable = states.some((state) => state.unreadable === undefined);
  return {
    ...(unreadable !== undefined && (isAnyReadable ? { partlyUnreadable: unreadable } : { unreadable })),
    ...(unwritable !== undefined && { unwritable }),
  };
}
