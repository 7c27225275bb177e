// For the packages and modules of this project; it may change with any release. Authors import what index.ts exports.

export { SharedCache } from './cache/shared_cache.ts';
export { DataFolder } from './data_folder.ts';
export { Databases } from './databases.ts';
export { grouped, timeLeft } from './format.ts';
export { LocalAdmin } from './local_admin.ts';
export { Progress } from './progress.ts';
export { type MigrationResult, SessionMigration } from './sessions/session_migration.ts';
