import { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Callback } from '@wideload/app_session';

/**
 * Holds the answer of a session's request until its save has called back: express-session writes all of the answer but its
 * last byte when the save begins, so that a browser could follow a redirect before the session is stored. It goes out whole, in
 * one write. An answer that the app has begun to send is not held.
 */
export function holdingAnswer(session: object, callback: Callback = () => {}): Callback {
  const response = responseOf(session);
  const socket = response?.socket;
  if (response === undefined || response.headersSent || !(socket instanceof Socket)) return callback;
  socket.cork();
  return (error) => {
    try {
      callback(error);
    } finally {
      socket.uncork();
    }
  };
}

/** Sessions of express-session know their request, and requests of Express their response. Undefined for others. */
function responseOf(session: object): ServerResponse | undefined {
  const request: unknown = Reflect.get(session, 'req');
  const response: unknown = typeof request === 'object' && request !== null ? Reflect.get(request, 'res') : undefined;
  return response instanceof ServerResponse ? response : undefined;
}
