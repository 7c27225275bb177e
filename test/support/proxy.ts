import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy to one server that simulates network faults. */
export interface FaultProxy {
  readonly port: number;
  /** Number of connections opened so far. */
  readonly opened: number;
  /** Additional delay in each direction, in milliseconds. */
  delay: number;
  /** Number of answer bytes after which a connection is cut. */
  cutAfter: number;
  /** The target port of new connections. */
  target: number;
  /**
   * Nothing passes on any connection, present or new, or on one alone: the first is 1. None is closed. What was sent or
   * closed meanwhile passes at `release`.
   */
  hold(only?: number): void;
  /** The same for answers only: requests still pass. */
  holdAnswers(only: number): void;
  release(): void;
  /** Current connections stay open but transfer nothing. New ones work. */
  forsake(): void;
  /** Closes every connection. New ones work. */
  cut(): void;
  /** Resolves when a client has closed a connection. */
  left(): Promise<void>;
  stop(): Promise<void>;
}

export async function startProxy(target: number): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  const leaving: (() => void)[] = [];
  let held: number | 'all' | undefined;
  let areRequestsHeld = true;

  const pass = (from: Socket, to: Socket, isAnswer: boolean, number: number) => {
    const isHeld = (): boolean => (held === 'all' || held === number) && (isAnswer || areRequestsHeld);
    let passed = 0;
    let due = 0;
    const late: (() => void)[] = [];
    from.on('data', (chunk) => {
      const send = () => {
        if (!to.destroyed) to.write(chunk);
        passed += chunk.length;
        if (isAnswer && passed >= proxy.cutAfter) to.destroy();
      };
      // Data arrives in order, even if the delay has become shorter.
      const now = performance.now();
      due = Math.max(due, now + proxy.delay);
      if (isHeld()) waiting.push(send);
      else if (due > now) {
        late.push(send);
        setTimeout(() => late.shift()?.(), due - now);
      } else send();
    });
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      if (isHeld()) waiting.push(() => to.destroy());
      else to.destroy();
    });
    sockets.add(from);
  };

  const server = createServer({ noDelay: true }, (client) => {
    const number = ++proxy.opened;
    const upstream = connect({ port: proxy.target, host: '127.0.0.1', noDelay: true });
    pass(client, upstream, false, number);
    pass(upstream, client, true, number);
    client.once('close', () => {
      for (const resolve of leaving.splice(0)) resolve();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const proxy = {
    port: (server.address() as AddressInfo).port,
    opened: 0,
    delay: 0,
    cutAfter: Number.POSITIVE_INFINITY,
    target,
    hold(only?: number) {
      held = only ?? 'all';
      areRequestsHeld = true;
    },
    holdAnswers(only: number) {
      held = only;
      areRequestsHeld = false;
    },
    release() {
      held = undefined;
      for (const send of waiting.splice(0)) send();
    },
    forsake() {
      for (const socket of sockets) socket.removeAllListeners('data').resume();
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    left: () =>
      new Promise<void>((resolve) => {
        leaving.push(resolve);
      }),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      proxy.cut();
      await closed;
    },
  };
  return proxy;
}
