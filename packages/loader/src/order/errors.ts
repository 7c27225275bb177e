import { WideloadError } from '@wideload/kit';

/**
 * Each module in the cycle must start before the next one and so before itself. Often one needs the other only at run
 * time: let it request a service of the other, or use `after`, which orders without requiring.
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
 * A factory waits for a service that, through others, waits for it, so that none can be built. To extend the existing
 * implementation, use `wrap`, which passes it to you. Otherwise let one of them request the other when it is used, not
 * when it is built.
 */
export const serviceCycle = (path: readonly string[]): WideloadError =>
  new WideloadError('SERVICE_CYCLE', [
    `services wait for each other in a cycle: ${path.join(' -> ')}`,
    'to extend the existing service, use wrap() instead of replace()',
  ]);
