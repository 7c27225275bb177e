import { createHmac, randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { OdooData, OdooVersion } from './recordings.ts';
import type { OdooUser } from './users.ts';

/** Seconds, as the addon has them: of a user, of a visitor, of a record that leads to a new sid. */
const LIFETIME = 604_800;
const VISITOR = 10_800;

/** The sessions of an Odoo in Redis, read and written as its addon does. */
export class StoredSessions {
  readonly redis: Redis;
  private readonly version: OdooVersion;

  constructor(port: number, version: OdooVersion) {
    this.redis = new Redis(port, '127.0.0.1', { lazyConnect: false });
    this.version = version;
  }

  newSid(): string {
    return this.version === '19.0' ? randomBytes(63).toString('base64url') : randomBytes(20).toString('hex');
  }

  /** Odoo takes any other sid for one that it never made, and makes a new session. */
  isSid(sid: string): boolean {
    return this.version === '19.0' ? /^[\w-]{84}$/.test(sid) : /^[0-9a-f]{40}$/.test(sid);
  }

  /** The session under a sid; an empty one where nothing stands there. */
  async load(sid: string): Promise<OdooData> {
    const text = await this.redis.get(`session:${sid}`);
    const empty = { context: { lang: 'en_US' }, db: null, debug: '', login: null, uid: null, session_token: null };
    return text === null ? empty : JSON.parse(text);
  }

  /** Sets the whole value, also where another one stands there by now. */
  async save(sid: string, data: OdooData): Promise<void> {
    const { deletion_time } = data;
    const isRecord = this.version === '19.0' && typeof deletion_time === 'number';
    const left = isRecord ? Math.ceil(deletion_time - Date.now() / 1000) : undefined;
    const own = typeof data.expiration === 'number' ? data.expiration : undefined;
    const seconds = left ?? own ?? (data.uid ? LIFETIME : VISITOR);
    await this.redis.set(`session:${sid}`, JSON.stringify(data), 'EX', Math.max(1, seconds));
  }

  async delete(sid: string): Promise<void> {
    await this.redis.del(`session:${sid}`);
  }

  close(): void {
    this.redis.disconnect();
  }
}

/** The token that makes a sid that of a user: as in Odoo, it counts for one sid, and until the password changes. */
export function tokenOf(user: OdooUser, sid: string): string {
  const key = `${user.secret}${user.login}${user.password}${user.isActive}`;
  return createHmac('sha256', key).update(sid).digest('hex');
}
