import inspector from 'node:inspector';
import type { Stop } from '@wideload/kit';
import { isOurs, type Order, QUIET_VARIABLE, type Report, RUN_VARIABLE } from './messages.ts';

/** Whether this process serves on behalf of a supervisor, which has bound its port. */
export const isSupervised = process.connected === true && process.env[RUN_VARIABLE] !== undefined;

// Without other work, the channel must not keep the process alive, so that a start that waits for nothing is detected.
if (isSupervised) process.channel?.unref();

/** Runs a task that needs the supervisor's answer. */
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

/** Reports to the supervisor why this process cannot boot. Returns whether the supervisor alone reports it. */
export function reportFailure(text: string): boolean {
  if (isSupervised) report({ wideload: 'failed', text });
  return isSupervised && process.env[QUIET_VARIABLE] !== undefined;
}

/** Signals that a terminal or a service manager sends to supervisor and serving processes alike. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Stops once, on a message of the supervisor or on a signal; with both, it still drains. */
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
