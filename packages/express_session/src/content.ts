import type { SessionContent } from '@wideload/app_session';
import { UnreadableSession } from '@wideload/session';
import type { SessionData } from 'express-session';

type Content = SessionContent & Record<string, unknown>;

function isSession(content: SessionContent): content is SessionContent & SessionData {
  return typeof content.cookie === 'object' && content.cookie !== null;
}

/** Returns a content as the session of express-session. Throws `UnreadableSession` for one without a cookie. */
export function sessionIn(content: SessionContent): SessionContent & SessionData {
  if (isSession(content)) return content;
  throw new UnreadableSession('a stored session has no cookie: express-session did not write it');
}

const isContent = (session: object): session is Content => !Array.isArray(session);

/** Returns a session of express-session as a content. Throws a TypeError for what is none. */
export function contentOf(session: SessionData): Content {
  if (isContent(session)) return session;
  throw new TypeError('a session must be an object');
}
