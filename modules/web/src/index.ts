import './fastify_types.ts';
import { defineModule } from '@wideload/kit';
import { HttpServer } from './http_server.ts';
import { listen } from './listen.ts';
import { options } from './options.ts';
import { buildServer } from './server.ts';

export { amongAddresses } from './addresses.ts';
export type { Auth } from './auth.ts';
export { isClientHidden } from './client.ts';
export { whenAnswered } from './connection.ts';
export { html } from './html.ts';
export { HttpServer } from './http_server.ts';
export { jsonRpc, RpcFailure, type RpcFailureSettings } from './json_rpc.ts';
export { loggableUrl } from './loggable_url.ts';
export { isFromOwnPage } from './own_page.ts';
export { layout } from './pages/layout.ts';
export { sendPage } from './replies.ts';
export { type EndedRequest, onRequestEnd, type RequestEnd } from './request_end.ts';
export { Routes } from './routes.ts';
export { Server } from './server_hook.ts';
export { link } from './site.ts';
export { refuseConnection } from './unreadable.ts';
export { sessionOf } from './visit.ts';

export default defineModule({
  name: 'web',
  description: 'HTTP: routes, sessions on requests, login',
  depends: ['base'],
  options,
  setup({ options: values, provide, onListen }) {
    provide(HttpServer, (context) => buildServer(context, values));
    onListen(async ({ get, announce, onStop, host }) => {
      if (!values.http_enable) {
        announce('listening', 'no HTTP, since http_enable is off');
        return;
      }
      const app = await get(HttpServer);
      onStop(() => app.close());
      const url = await listen(app, values.http_interface, values.http_port, host.openPort);
      announce('listening', url.startsWith('http') ? url + values.http_path_prefix : url);
    });
  },
});
