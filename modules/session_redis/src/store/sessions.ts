import type { HealthResult } from '@wideload/base';
import { service } from '@wideload/kit';
import type { SessionStore } from '@wideload/session';
import type { RedisClient } from '../client/redis_client.ts';
import type { SentinelView } from '../failover/sentinel_view.ts';
import type { Keys } from './keys.ts';

/** This module's connection, for whatever of it is more than a session store. */
export interface RedisSessions {
  readonly client: RedisClient;
  readonly keys: Keys;
  readonly store: SessionStore;
  /** What the Sentinels say; undefined without any. */
  sentinelViews(): Promise<readonly SentinelView[] | undefined>;
  /** Whether visitors can be served. */
  health(): Promise<HealthResult>;
  /** From now on a lost connection is taken up again: while the host boots, losing it is the end of the boot. */
  keepUp(): void;
}

export const RedisSessions = service<RedisSessions>('session_redis.sessions');
