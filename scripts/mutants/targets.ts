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
const REDIS = 'modules/session_redis';
const WEB = 'modules/web';

/** Files in which a wrong line loses a session, brings one back, or lets somebody in who must not. */
export const TARGETS: readonly Target[] = [
  target(SESSION, 'write/changed', 'writes', 'session'),
  target(SESSION, 'write/create', 'writes'),
  target(SESSION, 'write/end', 'writes', 'session'),
  target(SESSION, 'write/limit', 'writes'),
  target(SESSION, 'write/load', 'writes', 'session'),
  target(SESSION, 'write/move', 'writes', 'session'),
  target(SESSION, 'write/patch', 'text_layer', 'session'),
  target(SESSION, 'write/queue', 'writes'),
  target(SESSION, 'write/rewrite', 'writes', 'session'),
  target(SESSION, 'write/successor', 'writes', 'session'),
  target(SESSION, 'pickle/containers', 'pickle'),
  target(SESSION, 'pickle/globals', 'pickle'),
  target(SESSION, 'pickle/input', 'pickle'),
  target(SESSION, 'pickle/integer', 'pickle'),
  target(SESSION, 'pickle/machine', 'pickle'),
  target(SESSION, 'pickle/read', 'pickle'),
  target(REDIS, 'lease/lease', 'lease'),
  target(REDIS, 'ioredis/sentinels', 'sentinels_majority'),
  target(WEB, 'security/addresses', 'addresses'),
  target(WEB, 'login/login_attempts', 'attempts'),
  target(WEB, 'security/client', 'client'),

  target(WEB, 'security/csrf', 'csrf'),
];
