import { services } from '@wideload/kit';

/** The result of a migration. */
export interface MigrationResult {
  readonly from: string;
  readonly to: string;
  /** Sessions written to the target. */
  readonly copied: number;
  /** Sessions that the target already had, last used at the same time or later. */
  readonly there: number;
  /** Sessions that had expired. */
  readonly expired: number;
  /** Sessions that could not be read. They stay where they are; the log names them. */
  readonly unreadable: number;
  readonly seconds: number;
  /** What an Odoo does with these sessions afterwards, and how to avoid it; usually nothing. */
  readonly warnings: readonly string[];
}

/**
 * Copies sessions from one store to another, for `node host sessions migrate --to=<to>`. It may be interrupted at any
 * point and run again. If both stores have a session, the one that was used later stays.
 */
export interface SessionMigration {
  readonly to: string;
  /** `isCheck`: writes nothing; the result says what a run would do. Warnings are logged before the first write. */
  run(signal: AbortSignal, isCheck: boolean): Promise<MigrationResult>;
}

export const SessionMigration = services<SessionMigration>('base.session_migration');
