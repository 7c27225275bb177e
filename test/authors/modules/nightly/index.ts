import { setTimeout as sleep } from 'node:timers/promises';
import { defineModule, duration, hook } from '@wideload/kit';
import { Redis } from '@wideload/session_redis';

/** A report is done. The number counts periods since 1970. */
export const Reported = hook.event<[period: number]>('nightly.reported');

export default defineModule({
  name: 'nightly',
  description: 'Makes a report in each period, on one of all hosts that share a Redis',
  depends: ['base'],
  after: ['session_redis'],
  options: { every: duration('Time from one report to the next', '1d', { minSeconds: 1 }) },
  setup({ options: { every }, onStart }) {
    onStart(
      async (context) => {
        const { log, run, signal, tryGet } = context;
        const redis = (await tryGet(Redis))?.of(context);
        while (!signal.aborted) {
          const period = Math.floor(Date.now() / 1000 / every);
          // A lease may be given twice, and a host may start again: the mark is set once.
          const isFirst = !redis || (await redis.send('SET', `done:${period}`, 1, 'NX', 'EX', 2 * every)) === 'OK';
          if (isFirst) {
            log.info('report done', { period });
            await run(Reported, period);
          }
          await sleep(every * 1000, undefined, { signal }).catch(() => {});
        }
      },
      { once: 'cluster' },
    );
  },
});
