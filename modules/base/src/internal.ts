// For the packages and modules of this project; it may change with any release. Authors import what index.ts exports.
export { Databases } from './databases.ts';
export { grouped, timeLeft } from './format.ts';
export { LocalAdmin } from './local_admin.ts';
export { Progress } from './progress.ts';
export { type MigrationResult, SessionMigration } from './sessions/session_migration.ts';
export { SharedCache } from './shared_cache.ts';
