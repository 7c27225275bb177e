import { hook } from '@wideload/kit';
import type { SessionUser } from '@wideload/session';

/**
 * Runs once for each session of version 0.1, where users of this host stood in `uid` and `login`: `true` says that this
 * module knows the user, and the session is rewritten. Where no handler says so, nobody is logged in to it.
 */
export const KnowsUser = hook.first<[user: SessionUser], boolean>('base.knows_user');
