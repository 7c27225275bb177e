import { createHmac, randomBytes } from 'node:crypto';
import { isRecord } from '@wideload/kit/internal';
import { Redis } from 'ioredis';
import type { OdooData, OdooVersion } from './recordings.ts';
import type { OdooUser } from './users.ts';

/** Seconds, as the recorded addons have them: of a user, of a visitor, of a session with a time of deletion. */
const LIFETIME = 604_800;
const VISITOR = 10_800;
const RECORD = 120;

export const now = (): number => Date.now() / 1000;

/** The sessions of an Odoo in Redis, read and written as its addon does. */
export class StoredSessions {
  readonly redis: Redis;
  private readonly version: OdooVersion;
  private readonly prefix: string;

  /** `prefix`: that of the addon (`ODOO_SESSION_REDIS_PREFIX`). */
  constructor(port: number, version: OdooVersion, prefix?: string) {
    this.redis = new Redis(port, '127.0.0.1', { lazyConnect: false });
    this.version = version;
    this.prefix = prefix === undefined ? 'session:' : `session::${prefix}:`;
  }

  keyOf(sid: string): string {
    return `${this.prefix}${sid}`;
  }

  newSid(): string {
    return this.version === '19.0' ? randomBytes(63).toString('base64url') : randomBytes(20).toString('hex');
  }

  /** Odoo takes any other sid for one that it never made, and makes a new session. */
  isSid(sid: string): boolean {
    return this.version === '19.0' ? /^[\w-]{84}$/.test(sid) : /^[0-9a-f]{40}$/.test(sid);
  }

  /** What a session has that holds nothing else; each version adds what is missing in one that somebody else wrote. */
  empty(): OdooData {
    return {
      context: { lang: 'en_US' },
      ...(this.version === '19.0' && { create_time: now() }),
      ...{ db: null, debug: '', login: null, uid: null, session_token: null },
      ...(this.version !== '16.0' && { _trace: [] }),
    };
  }

  /** The session under a sid; an empty one where nothing stands there, or no JSON. Throws for JSON of another kind. */
  async load(sid: string): Promise<OdooData> {
    const stored = jsonIn((await this.redis.get(this.keyOf(sid))) ?? '{}');
    if (!isRecord(stored)) throw new TypeError(`not a session: ${JSON.stringify(stored)}`);
    return { ...this.empty(), ...stored };
  }

  /** Sets the whole value, also where another one stands there by now. */
  async save(sid: string, data: OdooData): Promise<void> {
    const isOver = this.version === '19.0' && typeof data.deletion_time === 'number';
    const own = typeof data.expiration === 'number' ? data.expiration : undefined;
    const seconds = isOver ? RECORD : (own ?? (data.uid ? LIFETIME : VISITOR));
    const saved = this.version === '16.0' ? { _geoip: {}, ...data } : data;
    await this.redis.set(this.keyOf(sid), JSON.stringify(saved), 'EX', seconds);
  }

  async delete(sid: string): Promise<void> {
    await this.redis.del(this.keyOf(sid));
  }

  close(): void {
    this.redis.disconnect();
  }
}

/** Python makes a dictionary of an empty list. */
function jsonIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.length === 0 ? {} : value;
  } catch {
    return {};
  }
}

/** Returns the token that makes a sid that of a user: as in Odoo, it counts for one sid, and until the password changes. */
export function tokenOf(user: OdooUser, sid: string): string {
  const key = [user.database, user.uid, user.secret, user.login, user.password, user.isActive].join();
  return createHmac('sha256', key).update(sid).digest('hex');
}
