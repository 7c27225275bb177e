// For the other packages of this project: it may change with any release.
export { isSessionContended, outageEnded } from './errors.ts';
export { sidHash } from './identity/own_identity.ts';
export { ODOO, type UserId } from './identity/session_user.ts';
export { listedUser } from './identity/user.ts';
export { encodeString } from './json/encode.ts';
export { parseSession } from './json/parse.ts';
export { logOutEverywhere } from './log_out_everywhere.ts';
export { type OpenReport, openSession } from './open.ts';
export { endSession } from './operations/end.ts';
export { KeyedQueue } from './operations/queue.ts';
export { Outage, type Probe } from './outage.ts';
export { DEFAULT_RULES, SessionRules } from './rules.ts';
export { newSession, newSessionInstead, Session } from './session.ts';
export { sessionsOf } from './sessions_of.ts';
export { haveSameName, isLong as isLongSid } from './sid.ts';
export { indexName } from './user_index.ts';
export { wrappedStore } from './wrapped_store.ts';
