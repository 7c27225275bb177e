import { MIGRATION_INTERRUPTED, migrationModuleMissing, migrationTargetUnknown } from '../errors.ts';
import { grouped } from '../format.ts';
import type { SessionsRun } from './run.ts';
import { type MigrationResult, SessionMigration } from './session_migration.ts';

/** `sessions migrate --to=redis|files`: copies all sessions to another store; with `--check` says what that would do. */
export async function migrate({ options, json, context, print }: SessionsRun): Promise<number | undefined> {
  const migration = migrationTo(await context.all(SessionMigration), options.to);
  const result = await unlessInterrupted(migration.run(context.signal, options.check), context.signal);
  if (result === undefined) {
    print(`${MIGRATION_INTERRUPTED}\n`);
    return undefined;
  }
  if (json) print(`${JSON.stringify(result, null, 2)}\n`);
  else print(`${summary(result, options.check)}\n`);
  return 0;
}

/** The module that provides each migration, for the error if it is not loaded. */
const MODULES: ReadonlyMap<string, string> = new Map([
  ['redis', 'session_redis'],
  ['files', 'session_redis'],
]);

function migrationTo(migrations: readonly SessionMigration[], to: string | undefined): SessionMigration {
  const migration = migrations.find((one) => one.to === to);
  if (migration) return migration;
  const module = to === undefined ? undefined : MODULES.get(to);
  if (to !== undefined && module !== undefined) throw migrationModuleMissing(to, module);
  throw migrationTargetUnknown(to, [...new Set([...MODULES.keys(), ...migrations.map((one) => one.to)])]);
}

async function unlessInterrupted(
  running: Promise<MigrationResult>,
  signal: AbortSignal,
): Promise<MigrationResult | undefined> {
  try {
    return await running;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function summary(result: MigrationResult, isCheck: boolean): string {
  const { from, to, copied, there, expired, unreadable, seconds } = result;
  const facts = [
    `${grouped(copied)} ${isCheck ? 'to copy' : 'copied'}`,
    `${grouped(there)} already there`,
    ...(expired > 0 ? [`${grouped(expired)} expired`] : []),
    ...(unreadable > 0 ? [`${grouped(unreadable)} unreadable`] : []),
  ];
  return isCheck
    ? `nothing was written; from ${from} to ${to}: ${facts.join(', ')}`
    : `sessions copied from ${from} to ${to}: ${facts.join(', ')}, in ${seconds.toFixed(1)} s`;
}
