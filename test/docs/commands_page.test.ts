import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sidHash } from '@wideload/session/internal';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, newFolder, runHost } from '../support/host.ts';
import { blocksOf } from '../support/markdown.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';

const DAY = 86_400;
const LIFETIME = 7 * DAY;

/** What follows `$ node host` in a block, and what the page says that it prints. */
interface Shown {
  readonly command: string;
  readonly printed: string;
}

const blocks = blocksOf('docs/operators/commands.md')
  .map(({ code }) =>
    [...code.matchAll(/^\$ node host (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(
      ([, command = '', printed = '']): Shown => ({ command, printed }),
    ),
  )
  .filter((shown) => shown.length > 0);

let redis: RedisServer;
let folder: string;

beforeAll(async () => {
  redis = await startRedis();
  await redis.cli('config', 'set', 'maxmemory', '100mb');
  await redis.cli('config', 'set', 'maxmemory-policy', 'allkeys-lru');
});
afterAll(async () => {
  await redis.stop();
  await cleanUp();
});

/** The four sessions of the page: one that Odoo wrote, two of this host's user `admin`, and one of a visitor. */
beforeEach(async () => {
  folder = newFolder();
  const file = join(folder, 'odoo.conf');
  writeFileSync(file, '[options]\nadmin_passwd = very-long-secret-words-here\n');
  chmodSync(file, 0o644);
  await redis.cli('flushall');
  const put = (beginning: string, seconds: number, data: object) => {
    // With Python's blanks, as in a stored session. No text in it has a comma or colon.
    const text = JSON.stringify(data).replaceAll(',', ', ').replaceAll(':', ': ');
    return redis.cli('set', `session:${sidOf(beginning)}`, text, 'ex', String(seconds));
  };
  const nobody = { context: { lang: 'en_US' }, db: null, debug: '', login: null, uid: null, session_token: null };
  await put('055573', LIFETIME - 5400, {
    ...{ context: { lang: 'en_US', tz: false, uid: 7 }, db: 'prod', debug: '' },
    ...{ login: 'anna@example.com', uid: 7, session_token: 'f'.repeat(64), _trace: [] },
  });
  for (const beginning of ['447dc4', '916a28']) {
    const wideload = { provider: 'local', uid: 2, login: 'admin', admin: true, sid: sidHash(sidOf(beginning)) };
    const since = 1_795_913_297.432;
    await put(beginning, LIFETIME - AGE, {
      ...nobody,
      _trace: [],
      wideload: { ...wideload, since },
      expiration: LIFETIME,
    });
  }
  await put('6a2789', 3 * 3600 - AGE, { ...nobody, _trace: [], _csrf_secret: 'f'.repeat(40) });
});

/** Seconds since the sessions were used. Those that were used this very moment show their whole lifetime. */
const AGE = 30;

const sidOf = (beginning: string): string => beginning.padEnd(40, '0');

/** The lines of an output without what differs from run to run: times, and the order in which Redis finds sessions. */
const comparable = (output: string): string[] =>
  output
    .trimEnd()
    .replaceAll(/(?<="seconds":)\d+/g, 'N')
    .replaceAll(/(?<=answers in )[\d.]+|(?<=, in )[\d.]+(?= s$)|(?<=is version )[\d.]+/gm, 'N')
    .split('\n')
    .map((line) => line.replace(/,$/, ''))
    .sort();

it('shows commands of sessions and of doctor', () => {
  const commands = blocks.flat().map(({ command }) => command.split(' ').slice(0, 2).join(' '));
  expect(commands).toEqual(expect.arrayContaining(['sessions list', 'sessions show', 'sessions gc', 'doctor']));
});

it.each(blocks.map((block) => [block.map(({ command }) => command).join(', then '), block] as const))(
  'the page shows what this prints: %s',
  async (_, block) => {
    for (const { command, printed } of block) {
      const run = command === 'sessions list' ? runHost : runCommand;
      const { stdout, stderr } = await run([...command.split(' '), '--load=base,web,session_redis'], {
        cwd: folder,
        env: { ODOO_SESSION_REDIS_PORT: String(redis.port), ODOO_DATA_DIR: folder },
      });
      const onThePage = stdout
        .replaceAll(`localhost:${redis.port}`, 'localhost:6379')
        .replaceAll(join(folder, 'odoo.conf'), '/etc/odoo/odoo.conf')
        .replaceAll(folder, '/var/lib/wideload');
      // The page has users of Odoo, whom a migration may log out of it.
      if (command.includes('migrate')) expect(stderr).toContain('these users must log in again');
      else expect(stderr).toBe('');
      expect(comparable(onThePage)).toEqual(comparable(printed));
    }
  },
);
