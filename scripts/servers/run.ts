// Runs the tests that need a Redis against another server than the installed one:
//
//   npm run test:servers -- --server=/path/to/valkey-server    that program
//   npm run test:servers -- --server=valkey-8.1                a version of Debian, unpacked beside the system
//   npm run test:servers -- --server=valkey-8.1 store cluster  test files whose path contains one of these words
import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { parseArgs } from 'node:util';
import { PACKAGED } from './debian.ts';
import { programsOf } from './programs.ts';

/**
 * All of session_redis, and of the other tests those that depend on the server itself: what a host stores, how it fails
 * over, what doctor reads, and the samples of configuration. Tests that measure times under load are left out.
 */
const FILES = [
  'modules/session_redis/test',
  ...['test/sim/simulated_redis', 'test/sessions', 'test/cli/doctor_redis', 'test/cli/doctor_sids'],
  ...['test/chaos/sentinel', 'test/chaos/cluster.test', 'test/operations/redis_samples', 'test/operations/backup'],
];

const { values, positionals } = parseArgs({ options: { server: { type: 'string' } }, allowPositionals: true });
if (values.server === undefined) {
  console.error(`--server is missing: the path of a program, or one of ${Object.keys(PACKAGED).join(', ')}`);
  process.exit(2);
}
const { folder, version } = programsOf(values.server);
console.log(`testing with ${version}`);
const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
const files = positionals.length > 0 ? positionals : FILES;
const { status } = spawnSync('npx', ['vitest', 'run', ...files], { stdio: 'inherit', env });
console.log(`tested with ${version}: ${status === 0 ? 'passed' : 'failed'}`);
process.exit(status ?? 1);
