import { afterEach, expect, it } from 'vitest';
import { cleanUp, newFolder, runHost } from '../support/host.ts';
import { QUICK_REPLICATION, startRedis } from '../support/redis.ts';
import { startReplica } from '../support/sentinels.ts';
import { sidOf, textOf } from '../support/sessions/sessions.ts';

afterEach(cleanUp);

it('commands that end sessions wait for the replicas, and fail with the count if one does not confirm', async () => {
  const master = await startRedis({ args: QUICK_REPLICATION });
  const replica = await startReplica(master);
  const env = { ODOO_SESSION_REDIS_PORT: String(master.port), ODOO_DATA_DIR: newFolder() };
  const run = (...args: string[]) => runHost(['sessions', ...args, '--load=session_redis'], { env });
  for (const n of [1, 2, 3]) await master.cli('set', `session:${sidOf(n)}`, textOf(n), 'ex', '600');
  expect((await run('destroy', sidOf(1))).code).toBe(0);
  expect(await replica.cli('exists', `session:${sidOf(1)}`)).toBe('0');
  replica.freeze();
  const { code, stdout, stderr } = await run('destroy-all', '--yes');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '2 sessions ended\n' });
  expect(stderr).toContain('2 sessions ended, but a failover may undo that');
  expect(stderr).toContain(`127.0.0.1:${replica.port}`);
  await replica.stop();
  await master.stop();
});
