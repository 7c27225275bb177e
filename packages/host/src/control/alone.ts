import { hostVersion } from '@wideload/boot';
import { ServiceStatus } from '@wideload/kit/internal';
import { RELOAD_NEEDS_WORKERS } from '../errors.ts';
import type { Questions } from '../workers/questions.ts';
import { asServiceStatus, type Control } from './messages.ts';
import type { RequestMeter } from './request_meter.ts';

/** Serves the requests of commands to a host of one process. `ready`: its ready line. */
export function aloneControl(meter: RequestMeter, questions: Questions, ready: () => string): Control {
  return {
    reload: async () => ({ isDone: false, reason: RELOAD_NEEDS_WORKERS }),
    status: async () => {
      const facts = { pid: process.pid, uptime: process.uptime(), memory: process.memoryUsage.rss() };
      return {
        version: hostVersion(),
        ...facts,
        ready: ready(),
        workers: [],
        alone: { ...facts, ...meter.figures() },
        service: asServiceStatus(await questions.answer(ServiceStatus.id)),
      };
    },
  };
}
