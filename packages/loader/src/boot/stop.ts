import { WideloadError } from '@wideload/kit';
import { dependsOn } from '../order/graph.ts';
import type { LiveModule } from '../registry/live.ts';
import type { Assembly } from './assemble.ts';
import { within } from './deadline.ts';
import { stopFailed, stopTimedOut } from './errors.ts';

/**
 * Stops modules in the reverse order of their start: users of a service before the module that provides it. Each has
 * its own time limit; failures are collected, and the rest is stopped anyway.
 */
export async function stopModules(
  assembly: Assembly,
  started: readonly LiveModule[],
  seconds: number,
): Promise<WideloadError[]> {
  const errors: WideloadError[] = [];
  for (const live of inStopOrder(assembly, started)) {
    assembly.hooks.withdraw(live);
    await undoInTime(live, seconds, errors);
  }
  return errors;
}

/** Undoes what a module registered, within its time limit. */
export async function undoInTime(live: LiveModule, seconds: number, errors: WideloadError[]): Promise<void> {
  try {
    await within(undoAll(live, errors), { seconds, timedOut: () => stopTimedOut(live.module, seconds) });
  } catch (error) {
    errors.push(error instanceof WideloadError ? error : stopFailed(live.module, error));
  }
}

/** Undoes what a module registered, last first. A failure does not prevent the rest. */
async function undoAll(live: LiveModule, errors: WideloadError[]): Promise<void> {
  for (let undo = live.undo.pop(); undo; undo = live.undo.pop()) {
    try {
      await undo();
    } catch (error) {
      errors.push(stopFailed(live.module, error));
    }
  }
}

/** The reverse of the load order, but users of a service stop before its module. */
function inStopOrder(assembly: Assembly, started: readonly LiveModule[]): LiveModule[] {
  const modules = started.map(({ module }) => module);
  const users = (name: string): LiveModule[] =>
    started.filter(
      ({ module }) =>
        assembly.services.uses.get(module.name)?.has(name) &&
        !dependsOn(modules, name, module.name) &&
        module.name !== name,
    );
  const dependants = (name: string): LiveModule[] =>
    started.filter(({ module }) => module.depends.includes(name) || module.after.includes(name));
  const order = new Set<LiveModule>();
  const visiting = new Set<LiveModule>();
  const visit = (live: LiveModule): void => {
    if (order.has(live) || visiting.has(live)) return;
    visiting.add(live);
    for (const first of [...dependants(live.module.name), ...users(live.module.name)]) visit(first);
    order.add(live);
  };
  for (const live of started.toReversed()) visit(live);
  return [...order];
}
