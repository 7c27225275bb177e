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
const FILES = 'packages/session_files';
/** Without the property tests, which take ten times as long. */
const PICKLES = ['pickle_values', 'pickle_refused'];
const REDIS = 'modules/session_redis';
const WEB = 'modules/web';

/** Files in which a wrong line loses a session, brings one back, or lets somebody in who must not. */
export const TARGETS: readonly Target[] = [
  target(SESSION, 'merge/changed', 'writes', 'session'),
  target(SESSION, 'operations/create', 'writes'),
  target(SESSION, 'operations/end', 'writes', 'session'),
  target(SESSION, 'merge/limit', 'writes'),
  target(SESSION, 'operations/load', 'writes', 'session'),
  target(SESSION, 'operations/rotate', 'writes', 'session'),
  target(SESSION, 'merge/patch', 'text_layer', 'session'),
  target(SESSION, 'operations/queue', 'writes'),
  target(SESSION, 'operations/rewrite', 'writes', 'session'),
  target(SESSION, 'operations/successor', 'writes', 'session'),
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
