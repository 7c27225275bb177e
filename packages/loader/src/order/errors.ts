import { WideloadError } from '@wideload/kit';

/**
 * Each module in the cycle must start before the next one and thereby before itself. Often one of them needs the
 * other only at run time: let it ask for a service of its, or use `after`, which orders without requiring.
 */
export const dependencyCycle = (path: readonly string[]): WideloadError =>
  new WideloadError('MODULE_CYCLE', [
    `modules depend on each other in a cycle: ${path.join(' -> ')}`,
    'remove one of these dependencies, or use "after" instead of "depends"',
  ]);

/** `--prefer` chooses the module that implements a service. Each item names both: service=module. */
export const preferenceInvalid = (item: string, origin: string): WideloadError =>
  new WideloadError(
    'PREFERENCE_INVALID',
    [`"${item}" in ${origin} is not service=module`, 'write for example base.session_store=session_redis'],
    { exitCode: 2 },
  );

/**
 * A factory waits for a service that, by way of others, waits for it: none of them could ever be built. To build
 * upon the implementation that is there already, `wrap` hands it to you. Otherwise let one of them ask for the other
 * when it is used, not when it is built.
 */
export const serviceCycle = (path: readonly string[]): WideloadError =>
  new WideloadError('SERVICE_CYCLE', [
    `services wait for each other in a cycle: ${path.join(' -> ')}`,
    'to extend the existing service, use wrap() instead of replace()',
  ]);
