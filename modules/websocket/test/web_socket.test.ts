import { once } from 'node:events';
import { defineModule } from '@wideload/kit';
import { type TestHost, testHost } from '@wideload/testing';
import { HttpServer, Routes } from '@wideload/web';
import { afterEach, describe, expect, it } from 'vitest';
import { webSocket } from '../src/web_socket.ts';

let host: TestHost | undefined;
afterEach(async () => {
  const last = host;
  host = undefined;
  await last?.stop();
});

const live = (depends: string[]) =>
  defineModule({
    name: 'live',
    depends,
    setup({ on }) {
      on(Routes, (app) => {
        webSocket(app, '/live', { auth: 'public' }, (socket, { session }) => {
          socket.on('message', (data) => socket.send(`${session.login}: ${data}`));
        });
      });
    },
  });

describe('a module with a websocket', () => {
  it('can be tested without a port, and leaves nothing open', async () => {
    host = await testHost({ with: [live(['websocket'])] });
    const { cookies } = await host.logIn();
    const cookie = `session_id=${cookies.get('session_id')}`;
    const server = await host.get(HttpServer);
    const socket = await server.injectWS('/live', { headers: { cookie } });
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('admin: hello');
  });

  it('stops the boot if it does not depend on the module websocket', async () => {
    await expect(testHost({ with: [live(['web'])] })).rejects.toThrow(
      "GET /live is a websocket, but the module websocket is not loaded\n  add 'websocket'",
    );
  });
});
