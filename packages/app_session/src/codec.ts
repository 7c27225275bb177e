import { UnreadableSession } from '@wideload/session';

/** The data of a session of an app, and in `cookie` what its framework knows about the cookie. */
export type SessionContent = Readonly<Record<string, unknown>>;

/** How the sessions of an app are written as text: `JSON`, unless the app has another form. Both methods are synchronous. */
export interface SessionCodec {
  parse(text: string): unknown;
  stringify(content: SessionContent): string;
}

/** Parses the text of a session. Throws `UnreadableSession`, without the text: errors of a codec often quote it. */
export function parseContent(codec: SessionCodec, text: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = codec.parse(text);
  } catch {
    throw new UnreadableSession('a stored session cannot be parsed');
  }
  if (!isRecord(content)) throw new UnreadableSession('a stored session is not an object');
  return content;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
