import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { addonsWith } from '../support/addons.ts';
import { cleanUp, type Host, newFolder, runHost, said, startHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

/** A module with a task that runs in one host of many. It records when the task begins and when it must end. */
const LEADER = `
import { appendFileSync, existsSync } from 'node:fs';
import { once } from 'node:events';
import { defineModule, path, text } from '@wideload/kit';
export default defineModule({
  name: 'leader',
  depends: ['base'],
  options: { who: text('Name', 'somebody'), notes: path('File for notes'), broken: path('File that makes it fail') },
  setup({ options, onStart }) {
    const note = (what) => appendFileSync(options.notes, options.who + ' ' + what + '\\n');
    onStart(async ({ signal, onStop }) => {
      note('begins');
      onStop(() => note('is undone'));
      if (options.broken && existsSync(options.broken)) throw new Error('broken, as was asked');
      // Long-running, like a task with its own loop.
      await once(signal, 'abort');
      note('ends');
    }, { once: 'cluster' });
  },
});`;

const KEY = 'host_lease:leader';

let redis: RedisServer;
let addons: string;
let notes: string;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(async () => {
  await redis.cli('flushall');
  addons = addonsWith({ 'leader/index.js': LEADER });
  notes = join(newFolder(), 'notes');
});
afterEach(cleanUp);
afterAll(() => redis.stop());

const load = (modules: string): string[] => [`--load=${modules}`, `--addons-path=${addons}`];

function start(who: string, ...args: string[]): Promise<Host> {
  const own = [`--leader-who=${who}`, `--leader-notes=${notes}`, `--session-redis-port=${redis.port}`];
  return startHost([...load('session_redis,leader'), ...own, ...args]);
}

const recorded = (): string[] => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []);

const isNoted = (...lines: readonly string[]): Promise<void> =>
  until(`the notes are ${lines}`, () => String(recorded()) === String(lines));

it('runs in one host of two, and within seconds in the other if that one is killed', async () => {
  const first = await start('first', '--workers=2');
  await isNoted('first begins');
  const second = await start('second');
  expect(await redis.cli('get', KEY)).toMatch(/^\S+ \d+ [\w-]{36}$/);
  const dead = once(first.process, 'close');
  first.process.kill('SIGKILL');
  await dead;
  const since = Date.now();
  await isNoted('first begins', 'second begins');
  expect(Date.now() - since).toBeLessThan(15_000);
  expect(await redis.cli('get', KEY)).toContain(` ${second.process.pid} `);
});

it('is stopped in a frozen host when that host continues', async () => {
  const first = await start('first');
  await isNoted('first begins');
  await start('second');
  first.process.kill('SIGSTOP');
  await isNoted('first begins', 'second begins');
  first.process.kill('SIGCONT');
  await until('the first one has ended', () => recorded().includes('first ends'));
  expect(recorded().filter((line) => line.endsWith('begins'))).toEqual(['first begins', 'second begins']);
});

it('moves to another host at once when its host stops, after it has ended there', async () => {
  const first = await start('first');
  await isNoted('first begins');
  expect((await first.stop()).code).toBe(0);
  expect(await redis.cli('exists', KEY)).toBe('0');
  expect(recorded()).toEqual(['first begins', 'first is undone', 'first ends']);
  await start('second');
  await until('the second one has begun', () => recorded().includes('second begins'));
});

it('is stopped if Redis is unreachable for longer than the lease, and starts again', async () => {
  await start('first');
  await isNoted('first begins');
  redis.freeze();
  await until('it has ended', () => recorded().includes('first ends'));
  redis.thaw();
  await until('it begins again', () => recorded().filter((line) => line === 'first begins').length === 2);
});

it('is retried after a failure, and any host may take the lease', async () => {
  const broken = join(newFolder(), 'broken');
  writeFileSync(broken, '');
  const first = await start('first', `--leader-broken=${broken}`);
  await said(first, 'broken, as was asked; one of the hosts will retry it');
  await start('second');
  await until('the second one has begun', () => recorded().includes('second begins'));
  expect(recorded()).toContain('first is undone');
});

it('runs in one worker of every host that shares no Redis with others', async () => {
  const own = ['--leader-who=lonely', `--leader-notes=${notes}`];
  await startHost([...load('leader'), ...own, '--workers=2']);
  await isNoted('lonely begins');
});

it('stops the boot of a host that may not take the lease, and names the missing permission', async () => {
  await redis.cli('acl', 'setuser', 'few', 'on', '>secret', '~session:*', '~ended_session:*', '+@all');
  const login = ['--session-redis-username=few', '--session-redis-password=secret'];
  const args = [...load('session_redis,leader'), `--leader-notes=${notes}`, ...login];
  const ended = await runHost([...args, `--session-redis-port=${redis.port}`, '--http-port=0']);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('[LEASE_REFUSED]');
  expect(ended.stderr).toContain('allow its user the keys host_lease:*');
  expect(recorded()).toEqual([]);
});
