import type { Awaitable } from '@wideload/kit';
import { StoreUnavailable, UnreadableSession } from './errors.ts';
import { convert, previousUser } from './identity/previous_shape.ts';
import { type Found, loadSession } from './operations/load.ts';
import type { SessionRules } from './rules.ts';
import { newSession, newSessionInstead, Session } from './session.ts';
import { isSid, shortSid } from './sid.ts';
import type { SessionStore } from './store.ts';

/** Receives problems that need not fail a request. The sid is shortened. */
export interface OpenReport {
  unreadable(sid: string, reason: string): void;
  unavailable(reason: string): void;
}

/**
 * Returns the session for a sid that a browser sent; after a soft rotation, the session to which it leads. For a sid
 * that is malformed or that the store does not know, it is a new session, which is not stored if a login has just
 * replaced the sid. It gets a new sid, unless the rules let a visitor keep an unknown one. A session that cannot be
 * read stays in the store. Waits only if the store does, or does not know the sid.
 */
export function openSession(
  store: SessionStore,
  sid: string | undefined,
  report: OpenReport,
  rules?: SessionRules,
): Awaitable<Session> {
  if (sid === undefined || !isSid(sid)) return newSession(store, rules);
  try {
    const found = loadSession(store, sid);
    if (!(found instanceof Promise)) return opened(store, sid, found, rules);
    return found.then(
      (loaded) => opened(store, sid, loaded, rules),
      (error: unknown) => withoutStored(store, sid, error, report, rules),
    );
  } catch (error) {
    return withoutStored(store, sid, error, report, rules);
  }
}

function opened(store: SessionStore, sid: string, found: Found | undefined, rules?: SessionRules): Awaitable<Session> {
  return found === undefined
    ? newSessionInstead(store, sid, rules, rules?.adoptsSids)
    : converted(store, sid, found, rules);
}

/** Returns the session that was found, rewritten first if it is one of version 0.1. */
function converted(store: SessionStore, sent: string, found: Found, rules?: SessionRules): Awaitable<Session> {
  if (!rules?.knowsUser || previousUser(found.data) === undefined) return new Session(store, found, { rules, sent });
  return convert(store, found, rules.knowsUser).then((now) => new Session(store, now, { rules, sent }));
}

/** Returns the session of a request whose own cannot be read. Rethrows errors that are not about the store or its content. */
function withoutStored(
  store: SessionStore,
  sid: string,
  error: unknown,
  report: OpenReport,
  rules?: SessionRules,
): Awaitable<Session> {
  if (error instanceof StoreUnavailable) {
    report.unavailable(error.message);
    return new Session(store, undefined, { unavailable: true, rules });
  }
  if (!(error instanceof UnreadableSession)) throw error;
  report.unreadable(shortSid(sid), error.message);
  return newSessionInstead(store, sid, rules);
}
