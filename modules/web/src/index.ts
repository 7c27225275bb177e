import './fastify_types.ts';
import { defineModule } from '@wideload/kit';
import { Serving } from '@wideload/kit/internal';
import { options } from './options.ts';
import { HttpServer } from './server/http_server.ts';

export { LogInElsewhere } from './login/log_in_elsewhere.ts';
export { html } from './pages/html.ts';
export { layout } from './pages/layout.ts';
export { jsonRpc, type RpcError, RpcFailure, type RpcFailureSettings, type RpcParams } from './rpc/json_rpc.ts';
export type { Auth } from './security/auth.ts';
export { HttpServer } from './server/http_server.ts';
export { sendPage } from './server/replies.ts';
export { type EndedRequest, onRequestEnd, type RequestEnd } from './server/request_end.ts';
export { Routes } from './server/routes.ts';
export { Server } from './server/server_hook.ts';
export { link } from './server/site.ts';
export { isUserUnknown, sessionOf } from './session/request_session.ts';
export { type RouteAuth, withAuth } from './session/with_auth.ts';
export type { Permission } from './user/permission.ts';
export type { User } from './user/user.ts';
export { type Identified, UserProvider } from './user/user_provider.ts';

export default defineModule({
  name: 'web',
  description: 'HTTP: routes, sessions on requests, login',
  depends: ['base'],
  options,
  setup({ options: values, provide, onListen }) {
    provide(HttpServer, async (context) => {
      // The server is loaded when the host serves: a command that only reads declarations starts sooner without it.
      const { buildServer } = await import('./server/server.ts');
      return buildServer(context, values);
    });
    onListen(async ({ get, announce, onStop }) => {
      if (!values.http_enable) {
        announce('listening', 'no HTTP, because http_enable is off');
        return;
      }
      const app = await get(HttpServer);
      onStop(() => app.close());
      const { openPort } = await get(Serving);
      const { listen } = await import('./server/listen.ts');
      const { url, close } = await listen(app, values.http_interface, values.http_port, openPort);
      onStop(async () => {
        await Promise.all([close(), app.close()]);
      });
      announce('listening', url.startsWith('http') ? url + values.http_path_prefix : url);
    });
  },
});
