import { bytes, defineModule, duration } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { SessionRules } from '@wideload/session/internal';
import { Server, sessionOf } from '@wideload/web';
import { acceptWebSockets } from './accept.ts';
import { OpenSockets } from './open_sockets.ts';
import { notifyingStore } from './session_store.ts';
import { SocketWatch } from './socket_watch.ts';

export { type WebSocket, type WebSocketHandler, webSocket } from './web_socket.ts';

export default defineModule({
  name: 'websocket',
  description: 'Websockets with the session of their user',
  depends: ['web'],
  options: {
    recheck: duration('Time between two checks of the client and session of a websocket', '30s', {
      minSeconds: 1,
    }),
    max_bytes: bytes('Maximum message size', '1MiB'),
  },
  setup({ options, wrap, on }) {
    const sockets = new OpenSockets();
    wrap(SessionStore, (store) => notifyingStore(store, sockets));
    on(Server, async (app, { get, log }) => {
      const { rotationGrace } = await get(SessionRules);
      // A rotated session must be followed while its old sid still leads to the new one.
      const interval = rotationGrace > 0 ? Math.min(options.recheck, rotationGrace / 2) : options.recheck;
      await acceptWebSockets(app, {
        log,
        maxPayload: options.max_bytes,
        onOpen: (socket, request) => new SocketWatch(socket, sessionOf(request), { sockets, log, interval }),
      });
    });
  },
});
