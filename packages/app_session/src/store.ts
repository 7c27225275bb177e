import type { SessionStore, Written } from '@wideload/session';

/**
 * Where the sessions of an app are kept: of the contract of `SessionStore` what they need, with two differences. A sid is
 * any text. A session that ended may leave nothing behind: another program would read a tombstone as a session.
 */
export interface AppSessionStore
  extends Pick<SessionStore, 'touch' | 'destroy' | 'sids' | 'addToUserIndex' | 'removeFromUserIndex' | 'sidsOfUser'> {
  load(...args: Parameters<SessionStore['load']>): Promise<string | undefined>;
  write(...args: Parameters<SessionStore['write']>): Promise<Written>;
}
