import inspector from 'node:inspector';
import type { Stop } from '@wideload/kit';
import { isOurs, type Order, QUIET_VARIABLE, type Report, RUN_VARIABLE } from './messages.ts';

/** Whether this process serves on behalf of a supervisor, which holds its port. */
export const isSupervised = process.connected === true && process.env[RUN_VARIABLE] !== undefined;

// What waits for nothing that could still come is to be found, and what has failed is to end.
if (isSupervised) process.channel?.unref();

/** Does what needs the supervisor's answer: it is asked for the port. */
export async function withAnswers(work: () => Promise<void>): Promise<void> {
  if (isSupervised) process.channel?.ref();
  try {
    await work();
  } finally {
    if (isSupervised) process.channel?.unref();
  }
}

let calls = 0;

/** Gets a port from the supervisor, for `server.listen`. Rejects with a system error. */
export function openPort(host: string, port: number): Promise<object> {
  const call = ++calls;
  return new Promise((resolve, reject) => {
    const take = (order: unknown, handle: unknown): void => {
      if (!isOurs<Order>(order) || order.wideload !== 'port' || order.call !== call) return;
      process.off('message', take);
      if (typeof handle === 'object' && handle !== null) resolve(handle);
      else reject(Object.assign(new Error(order.message), { code: order.code }));
    };
    process.on('message', take);
    report({ wideload: 'listen', call, host, port });
  });
}

export function report(message: Report): void {
  if (process.connected) process.send?.(message);
}

/** Tells the supervisor why this process cannot boot. Returns whether that is all who are to be told. */
export function reportFailure(text: string): boolean {
  if (isSupervised) report({ wideload: 'failed', text });
  return isSupervised && process.env[QUIET_VARIABLE] !== undefined;
}

/** What a terminal or a service manager sends to supervisor and served alike. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Stops once, on the supervisor's order or on a signal; if both arrive, it still drains. */
export function followOrders(stop: (how: Stop) => void): void {
  let isStopping = false;
  const stopOnce = (how: Stop): void => {
    if (isStopping) return;
    isStopping = true;
    // Its port is for the next process, and Node would wait for an attached debugger.
    inspector.close();
    stop(how);
  };
  for (const signal of SIGNALS) process.on(signal, () => stopOnce({ isReplaced: false }));
  process.on('message', (message) => {
    if (!isOurs<Order>(message)) return;
    if (message.wideload === 'stop') stopOnce(message);
    else if (message.wideload === 'inspect' && inspector.url() === undefined)
      inspector.open(message.port, message.host);
  });
}

export { SIGNALS as SUPERVISED_SIGNALS };
