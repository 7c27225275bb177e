import { bytes, defineModule, duration } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { SessionRules } from '@wideload/session/internal';
import { Server, sessionOf } from '@wideload/web';
import { acceptWebSockets } from './accept.ts';
import { Attendant } from './attendant.ts';
import { OpenSockets } from './open_sockets.ts';
import { tellingStore } from './session_store.ts';

export { type WebSocket, type WebSocketHandler, webSocket } from './web_socket.ts';

export default defineModule({
  name: 'websocket',
  description: 'Websockets that know their session',
  depends: ['web'],
  options: {
    recheck: duration('How often a websocket is asked whether its client lives and its session is still there', '30s', {
      minSeconds: 1,
    }),
    max_bytes: bytes('Longest message that is taken', '1MiB'),
  },
  setup({ options, wrap, on }) {
    const sockets = new OpenSockets();
    wrap(SessionStore, (store) => tellingStore(store, sockets));
    on(Server, async (app, { get, log }) => {
      const { rotationGrace } = await get(SessionRules);
      // A session that moved is followed while its old sid still leads there.
      const interval = rotationGrace > 0 ? Math.min(options.recheck, rotationGrace / 2) : options.recheck;
      await acceptWebSockets(app, {
        log,
        maxPayload: options.max_bytes,
        attend: (socket, request) => new Attendant(socket, sessionOf(request), { sockets, log, interval }),
      });
    });
  },
});
