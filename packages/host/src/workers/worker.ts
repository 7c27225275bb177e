import type { OwnValues } from '@wideload/boot';
import type { RequestMeter } from '../control/request_meter.ts';
import { report } from '../supervise/supervised.ts';
import { grewBig, servedEnough } from './errors.ts';

/** Milliseconds between two messages of a worker that it is alive. */
const PULSE = 1000;

/** The number of this worker; undefined if one process serves. */
export const index = process.env.WIDELOAD_WORKER;

/** Whether this process runs the tasks that run once for the host: a single process, or the first worker. */
export function isFirstWorker(): boolean {
  return index === undefined || index === '0';
}

/** Whether this worker replaces another one. */
export function takesOver(): boolean {
  return process.env.WIDELOAD_TAKES_OVER !== undefined;
}

/** Reports at intervals that this worker is alive, and retires it after enough requests or above its memory limit. */
export function showLife({ limit_request, limit_memory_soft }: OwnValues, meter: RequestMeter): void {
  // Not all at once: workers with equal load would otherwise retire together.
  const enough = Math.round(limit_request * (1 + Math.random() / 10));
  let isRetiring = false;
  const retire = (reason: string): void => {
    if (!isRetiring) report({ wideload: 'retire', reason });
    isRetiring = true;
  };
  setInterval(() => {
    const memory = process.memoryUsage.rss();
    const figures = meter.figures();
    const { requests } = figures;
    report({ wideload: 'alive', memory, figures });
    if (limit_memory_soft > 0 && memory > limit_memory_soft) retire(grewBig(memory, limit_memory_soft));
    else if (enough > 0 && requests >= enough) retire(servedEnough(requests));
  }, PULSE).unref();
}
