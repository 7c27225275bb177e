import { benchHost } from '../contestants.ts';
import type { Serving } from '../measure/process.ts';
import type { Place } from './place.ts';

/** Does something with a host of one process that keeps its sessions there. */
export async function withHost<T>(
  { env }: Place,
  work: (serving: Serving) => Promise<T>,
  args: readonly string[] = [],
): Promise<T> {
  const serving = await benchHost('redis', args, env)();
  try {
    return await work(serving);
  } finally {
    await serving.stop();
  }
}
