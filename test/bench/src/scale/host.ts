import { fileURLToPath } from 'node:url';
import { host } from '../contestants.ts';
import type { Serving } from '../measure/process.ts';
import type { Place } from './place.ts';

const ROUTES = fileURLToPath(new URL('../../addons', import.meta.url));

/** Does something with a host of one process that keeps its sessions there. */
export async function withHost<T>(
  { env }: Place,
  work: (serving: Serving) => Promise<T>,
  args: readonly string[] = [],
): Promise<T> {
  const load = ['--load=base,web,session_redis,bench_routes', `--addons-path=${ROUTES}`];
  const serving = await host([...load, ...args], env)();
  try {
    return await work(serving);
  } finally {
    await serving.stop();
  }
}
