import { hook } from '@wideload/kit';
import type { SessionUser } from '@wideload/session';

/**
 * Runs once for each session of version 0.1, in which users of this host were in `uid` and `login`. `true` means that
 * this module knows the user; the session is rewritten. If no handler returns it, nobody is logged in to the session.
 */
export const KnowsUser = hook.first<[user: SessionUser], boolean>('base.knows_user');
