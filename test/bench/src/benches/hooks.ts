import { dispatcher, type Handler } from '@wideload/loader/dispatch';
import { createHooks } from 'hookable';
import { AsyncSeriesHook } from 'tapable';
import { type Figure, figuresOf, goalsOf, type Result } from '../measure/result.ts';
import { interleaved } from '../measure/rounds.ts';
import type { Thoroughness } from '../measure/settings.ts';

/** Calls of a hook for one figure. */
const CALLS = 300_000;

type Call = (value: number) => Promise<unknown>;
let sum = 0;
const handler = (value: number): void => {
  sum += value;
};

const LIMIT = 'limit: a loop over functions';

function contestants(count: number): { name: string; call: Call }[] {
  const handlers = Array.from({ length: count }, () => handler);
  const ours: Handler[] = handlers.map((handle, index) => ({
    module: `module_${index}`,
    handle: (value) => handle(value as number),
  }));
  const tapable = new AsyncSeriesHook<[number]>(['value']);
  for (const [index, handle] of handlers.entries()) tapable.tap(`module_${index}`, handle);
  const hookable = createHooks<{ it: (value: number) => void }>();
  for (const handle of handlers) hookable.hook('it', handle);
  return [
    {
      name: LIMIT,
      call: async (value) => {
        for (const handle of handlers) await handle(value);
      },
    },
    { name: 'Wideload', call: dispatcher('bench.it', 'event', ours) as Call },
    { name: 'tapable', call: (value) => tapable.promise(value) },
    { name: 'hookable', call: async (value) => hookable.callHook('it', value) },
  ];
}

/** What it costs to run a hook, with no handler and with some. */
export async function hooks({ rounds, scale }: Thoroughness): Promise<Result> {
  const calls = CALLS * scale;
  const figures: Figure[] = [];
  const works = [0, 1, 3, 10].map((count) => ({ count, work: `run a hook with ${count} handlers` }));
  for (const { count, work } of works) {
    const measured = await interleaved(contestants(count), rounds, async ({ call }) => {
      const begin = performance.now();
      for (let index = 0; index < calls; index++) await call(index);
      return calls / (performance.now() - begin);
    });
    figures.push(...figuresOf(work, 'calls/ms', measured));
  }
  if (sum < 0) throw new Error('handlers were not called');
  return {
    figures,
    goals: works.flatMap(({ work }) =>
      goalsOf(figures, work, 'Wideload', [
        { against: LIMIT, least: 1 / 1.3 },
        { against: 'tapable' },
        { against: 'hookable' },
      ]),
    ),
  };
}
