export { type OwnIdentity, ownExpiration, type SessionData, wholeSeconds } from './data.ts';
export { StoreUnavailable, UnreadableSession } from './errors.ts';
export { isLoggedIn } from './identity/own_identity.ts';
export type { SessionUser } from './identity/session_user.ts';
export type { LogIn } from './identity/transfer.ts';
export type { Saved, Session } from './session.ts';
export { sessionText } from './session_text.ts';
export { isSid, newBase64Sid, newHexSid, sessionName, shortSid } from './sid.ts';
export { ENDED_SECONDS, type PeekedSession, SessionStore, type Written } from './store.ts';
