import type { HealthResult } from '@wideload/base';
import { service } from '@wideload/kit';
import type { SessionStore } from '@wideload/session';
import type { RedisClient } from '../client/redis_client.ts';
import type { SentinelView } from '../failover/sentinel_view.ts';
import type { Keys } from './keys.ts';

/** This module's connection and all that uses it: the store, and more. */
export interface RedisSessions {
  readonly client: RedisClient;
  readonly keys: Keys;
  readonly store: SessionStore;
  /** What the Sentinels say; undefined without any. */
  sentinelViews(): Promise<readonly SentinelView[] | undefined>;
  /** Whether visitors can be served. */
  health(): Promise<HealthResult>;
  /** From now on a lost connection is opened again; while the host boots, losing it ends the boot. */
  keepUp(): void;
}

export const RedisSessions = service<RedisSessions>('session_redis.sessions');
