import { moduleFile } from '../addons.ts';

/**
 * The module `side_door`, through which a host is also reached by the Unix socket HOST_SOCKET. The cuts of a network do not
 * concern it, and a test needs no process inside the network for each request.
 */
export const SIDE_DOOR = moduleFile(
  'side_door',
  `depends: ['web'], setup({ on }) {
    on(Routes, (app) => {
      const door = createServer((request, response) => app.server.emit('request', request, response));
      door.listen(process.env.HOST_SOCKET);
      app.addHook('onClose', async () => void door.close());
    });
  }`,
  "import { createServer } from 'node:http';\nimport { Routes } from '@wideload/web';\n",
);
