// A separate program: answers 503 on the listening sockets that it inherits, until its parent disconnects.
import { createServer, type RequestListener } from 'node:http';

/** File descriptor of the first socket: after input, outputs and the channel to the parent. */
const FIRST = 4;

/** Seconds after which a client may try again. */
const RETRY_AFTER = 5;

/** Milliseconds in which answers are completed when workers take over. */
const LAST_ANSWERS = 1000;

process.title = 'wideload: answers 503, no worker is running';

const refuse: RequestListener = (request, response) => {
  request.resume();
  response.writeHead(503, {
    'cache-control': 'no-store',
    connection: 'close',
    'content-type': 'text/plain; charset=utf-8',
    // Browsers reload by themselves.
    refresh: String(RETRY_AFTER),
    'retry-after': String(RETRY_AFTER),
  });
  response.end('The service is starting. Please try again in a few seconds.\n');
};

const servers = Array.from({ length: Number(process.argv[2]) }, (_, at) =>
  createServer(refuse).listen({ fd: FIRST + at }),
);

process.on('disconnect', () => {
  for (const server of servers) server.close();
  setTimeout(() => process.exit(), LAST_ANSWERS).unref();
});
// Signals to the whole group are for the parent, which disconnects when it stops.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
