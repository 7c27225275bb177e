export { isLoggedIn, ownExpiration, type SessionData, wholeSeconds } from './data.ts';
export { StoreUnavailable, UnreadableSession } from './errors.ts';
export type { Saved, Session } from './session.ts';
export { sessionText } from './session_text.ts';
export { isSid, newBase64Sid, newHexSid, shortSid } from './sid.ts';
export { type PeekedSession, SessionStore, type Written } from './store.ts';
