import type { SessionContent } from '@wideload/app_session';
import type { Session } from 'fastify';

type Content = SessionContent & Record<string, unknown>;

function hasCookie(content: SessionContent): content is SessionContent & Session {
  return typeof content.cookie === 'object' && content.cookie !== null;
}

/** Returns a content as a session of Fastify. One without a cookie gets that of a session that lives as long as the browser. */
export function sessionIn(content: SessionContent): SessionContent & Session {
  return hasCookie(content) ? content : { ...content, cookie: { originalMaxAge: null } };
}

const isContent = (session: object): session is Content => !Array.isArray(session);

/** Returns a session of Fastify as a content. Throws a TypeError for what is none. */
export function contentOf(session: Session): Content {
  if (isContent(session)) return session;
  throw new TypeError('a session must be an object');
}
