import type { Progress } from '@wideload/base/internal';
import type { SessionStore } from '@wideload/session';
import type { SessionFile, SessionFiles } from '@wideload/session_files';
import type { RedisClient } from '../client/redis_client.ts';
import type { SidForm } from '../sid/form.ts';
import type { KeyCodec } from '../store/keys.ts';
import type { Notices } from './notices.ts';
import type { Tally } from './tally.ts';

/** What is moved, from where to where. */
export interface Migration {
  readonly files: SessionFiles;
  readonly client: RedisClient;
  readonly store: Pick<SessionStore, 'lifetime' | 'location' | 'peek' | 'sids' | 'write'>;
  readonly keys: KeyCodec;
  /** The form of sids that Odoo takes in Redis, where that is known. */
  readonly takes: SidForm | undefined;
  readonly copy: boolean;
  /** Whether files go: when copying, each once Redis has confirmed its session; else all of them. */
  readonly purge: boolean;
  /** Whether a file that was used later than the session in Redis is written over it. Else what Redis has stays. */
  readonly newerWins: boolean;
  /** Whether nothing is written, and only counted what would be. */
  readonly isCheck: boolean;
}

/** A migration under way. */
export interface Move extends Migration {
  readonly tally: Tally;
  readonly progress: Progress;
  readonly notices: Notices;
  /** Every session file, one at a time. Ends with an error when the migration is to stop. */
  readonly list: AsyncIterable<SessionFile>;
}
