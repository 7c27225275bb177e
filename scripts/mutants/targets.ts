/** A source file that is broken, and the tests that must notice. */
export interface Target {
  readonly file: string;
  /** Paths of test files without `.test.ts`. */
  readonly tests: readonly string[];
}

const target = (folder: string, file: string, ...tests: string[]): Target => ({
  file: `${folder}/src/${file}.ts`,
  tests: tests.map((test) => `${folder}/test/${test}`),
});

const SESSION = 'packages/session';
/** The tests of writes: a fault in one file shows in those of another as well. */
const WRITES = [
  ...['merge/changed', 'merge/limit', 'operations/create', 'operations/end', 'operations/load'],
  ...['operations/queue', 'operations/rewrite', 'operations/rotate', 'operations/successor'],
];
const SESSIONS = ['session', 'rotation', 'open'];
const FILES = 'packages/session_files';
/** Without the property tests, which take ten times as long. */
const PICKLES = ['pickle_values', 'pickle_refused'];
const REDIS = 'modules/session_redis';
const WEB = 'modules/web';

/** Files in which a wrong line loses a session, brings one back, or lets somebody in who must not. */
export const TARGETS: readonly Target[] = [
  target(SESSION, 'merge/changed', ...WRITES, ...SESSIONS),
  target(SESSION, 'operations/create', ...WRITES),
  target(SESSION, 'operations/end', ...WRITES, ...SESSIONS),
  target(SESSION, 'merge/limit', ...WRITES),
  target(SESSION, 'operations/load', ...WRITES, ...SESSIONS),
  target(SESSION, 'operations/rotate', ...WRITES, ...SESSIONS),
  target(SESSION, 'merge/patch', 'text_layer', 'identity', ...SESSIONS),
  target(SESSION, 'operations/queue', ...WRITES),
  target(SESSION, 'operations/rewrite', ...WRITES, ...SESSIONS),
  target(SESSION, 'operations/successor', ...WRITES, ...SESSIONS),
  target(SESSION, 'identity/own_identity', 'identity', 'open'),
  target(SESSION, 'identity/previous_shape', 'identity'),
  target(SESSION, 'identity/transfer', 'identity', 'operations/rotate'),
  target(SESSION, 'identity/user', 'user', 'identity', ...SESSIONS),
  target(FILES, 'pickle/containers', ...PICKLES),
  target(FILES, 'pickle/globals', ...PICKLES),
  target(FILES, 'pickle/input', ...PICKLES),
  target(FILES, 'pickle/integer', ...PICKLES),
  target(FILES, 'pickle/machine', ...PICKLES),
  target(FILES, 'pickle/read', ...PICKLES),
  target(REDIS, 'lease/lease', 'lease/lease_time'),
  target(REDIS, 'ioredis/sentinels', 'ioredis/sentinels_majority'),
  target(WEB, 'security/addresses', 'addresses'),
  target(WEB, 'login/login_attempts', 'attempts'),
  target(WEB, 'security/client', 'client'),
  target(WEB, 'security/csrf', 'csrf'),
];
