import type { Progress } from '@wideload/base/internal';
import type { SessionStore } from '@wideload/session';
import type { SessionFile, SessionFiles } from '@wideload/session_files';
import type { RedisClient } from '../client/redis_client.ts';
import type { SidForm } from '../sid/form.ts';
import type { KeyCodec } from '../store/keys.ts';
import type { Notices } from './notices.ts';
import type { Tally } from './tally.ts';

/** Source, target and rules of a migration. */
export interface Migration {
  readonly files: SessionFiles;
  readonly client: RedisClient;
  readonly store: Pick<SessionStore, 'lifetime' | 'location' | 'peek' | 'sids' | 'write'>;
  readonly keys: KeyCodec;
  /** The form of sids that Odoo accepts in Redis, if known. */
  readonly takes: SidForm | undefined;
  readonly copy: boolean;
  /** Whether files are removed: when copying, each once Redis has confirmed its session; else all of them. */
  readonly purge: boolean;
  /** Whether a file overwrites the session in Redis if it was used later. Otherwise the session in Redis stays. */
  readonly newerWins: boolean;
  /** Whether nothing is written, and sessions are only counted. */
  readonly isCheck: boolean;
}

/** A running migration. */
export interface Move extends Migration {
  readonly tally: Tally;
  readonly progress: Progress;
  readonly notices: Notices;
  /** Every session file, one at a time. Throws when the migration must stop. */
  readonly list: AsyncIterable<SessionFile>;
}
