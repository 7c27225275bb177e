import { setTimeout as pause } from 'node:timers/promises';
import { type Lease, Leases, type WideloadError } from '@wideload/kit';
import type { LiveModule } from '../registry/live.ts';
import type { Step } from '../registry/registry.ts';
import type { Assembly } from './assemble.ts';
import { leaseUnknown, stepFailed } from './errors.ts';
import { undoInTime } from './stop.ts';

/** Milliseconds between two attempts to get the lease. */
const INTERVAL = 1000;
/** How often the delay after a failure doubles: up to a minute. */
const MAX_DOUBLINGS = 6;

/**
 * Runs steps in the background while this host has the module's lease, and requests it while it has not. Errors of the
 * first request are thrown to the caller. The steps are undone when the lease is lost, and when the module stops, which
 * releases it.
 */
export async function runInOneHost(assembly: Assembly, live: LiveModule, steps: readonly Step[]): Promise<void> {
  const { module, log } = live;
  const { signal } = live.abort;
  const leases = await assembly.contextOf(live, module.name).get(Leases);
  const first = await leases.take(module.name);

  let isUnknown = false;
  const take = async (): Promise<Lease | undefined> => {
    try {
      const lease = await leases.take(module.name);
      isUnknown = false;
      return lease;
    } catch (error) {
      if (!isUnknown) log.warn(leaseUnknown(module, error));
      isUnknown = true;
      return undefined;
    }
  };
  const run = async (): Promise<void> => {
    let failures = 0;
    for (let lease = first; ; lease = await take()) {
      if (lease) failures = (await hold(assembly, live, lease, steps)) ? 0 : failures + 1;
      if (signal.aborted) return;
      const wait = INTERVAL * 2 ** Math.min(failures, MAX_DOUBLINGS);
      await pause(wait, undefined, { ref: false, signal }).catch(() => {});
      if (signal.aborted) return;
    }
  };
  const ended = run();
  live.undo.push(() => ended);
}

/** Runs the steps until the lease is lost, the module stops, or one of them fails. Returns whether none did. */
async function hold(assembly: Assembly, live: LiveModule, lease: Lease, steps: readonly Step[]): Promise<boolean> {
  const { module, log } = live;
  const abort = new AbortController();
  const over = new Promise((resolve) => abort.signal.addEventListener('abort', resolve));
  const end = (): void => abort.abort();
  const ends = [live.abort.signal, lease.signal];
  for (const signal of ends) signal.addEventListener('abort', end);
  if (ends.some(({ aborted }) => aborted)) end();

  const term: LiveModule = { ...live, abort, left: abort, undo: [] };
  const context = assembly.contextOf(term, module.name);
  const work = Promise.all(steps.map(async (step) => step(context))).then(
    () => true,
    (error: unknown) => {
      // A task that ends because of the signal has not failed.
      if (abort.signal.aborted) return true;
      log.error(stepFailed(module, error), { err: error });
      end();
      return false;
    },
  );
  await over;
  const errors: WideloadError[] = [];
  await undoInTime(term, 0, errors);
  for (const error of errors) log.error(error.message, { code: error.code });
  // The lease is released only after the task has ended here.
  const hasWorked = await work;
  await lease.release();
  live.abort.signal.removeEventListener('abort', end);
  return hasWorked;
}
