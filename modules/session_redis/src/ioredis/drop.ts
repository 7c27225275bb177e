import type { EventEmitter } from 'node:events';
import { type Cluster, Redis, socketOf } from './assumptions.ts';

/** Ends a client's sockets and timers in any state. */
export async function drop(redis: Redis | Cluster): Promise<void> {
  if (redis.status === 'end') return;
  const events: Pick<EventEmitter, 'once'> = redis;
  // A client that waits for its next attempt to connect has no socket whose end it would report, nor has a cluster that
  // lost its nodes.
  const isMute = redis.status === 'reconnecting' || !(redis instanceof Redis);
  const ended = isMute ? undefined : new Promise((resolve) => events.once('end', resolve));
  redis.disconnect();
  if (redis instanceof Redis) socketOf(redis)?.destroy();
  await ended;
}
