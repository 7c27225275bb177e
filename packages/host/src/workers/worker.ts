import type { OwnValues } from '@wideload/boot';
import type { RequestMeter } from '../control/request_meter.ts';
import { report } from '../supervise/supervised.ts';
import { grewBig, servedEnough } from './errors.ts';

/** How often a worker says that it lives, in milliseconds. */
const PULSE = 1000;

/** Which of several workers this is; undefined where one process serves. */
export const index = process.env.WIDELOAD_WORKER;

/** Whether this process does what is done once for the host: where it serves alone, and in the first worker's place. */
export function isFirstWorker(): boolean {
  return index === undefined || index === '0';
}

/** Whether another worker was in this one's place before. */
export function takesOver(): boolean {
  return process.env.WIDELOAD_TAKES_OVER !== undefined;
}

/** Tells the supervisor now and then that this worker lives, and retires it when it has served enough or grown big. */
export function showLife({ limit_request, limit_memory_soft }: OwnValues, meter: RequestMeter): void {
  // Not all at once: workers that have the same to do would otherwise retire together.
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
