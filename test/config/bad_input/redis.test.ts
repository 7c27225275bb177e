import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, runHost } from '../../support/host.ts';
import { startRedis } from '../../support/redis.ts';
import { expectRefusal } from '../support/refusal.ts';

afterEach(cleanUp);

describe('Redis', () => {
  const run = (...args: string[]) => runHost(['--load=session_redis', '--http-port=0', ...args]);

  it('that refuses, is unknown, or stays silent ends the boot', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const freed = (free.address() as AddressInfo).port;
    free.close();
    const [refusing, unknown, mute] = await Promise.all([
      run(`--session-redis-port=${freed}`),
      run('--session-redis-host=nowhere.invalid'),
      run(`--session-redis-port=${port}`, '--session-redis-timeout=300ms'),
    ]);
    silent.close();
    expect(expectRefusal(refusing, 1)).toContain(`localhost:${freed}`);
    expect(expectRefusal(unknown, 1)).toContain('nowhere.invalid');
    expect(expectRefusal(mute, 1)).toContain(`localhost:${port}`);
  });

  it('that refuses connections is skipped if session_redis is optional, and the ready line says so', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    const { code, stdout } = await runHost([
      '--load=session_redis?',
      `--session-redis-port=${port}`,
      '--stop-after-init',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /modules base, web \| skipped session_redis\? \(Redis at .* refuses connections.*\| sessions: files in/,
    );
  });

  it('that requires a password, or another one, ends the boot without showing it', async () => {
    const redis = await startRedis({ password: 's3cret' });
    const [none, wrong, right] = await Promise.all([
      run(`--session-redis-port=${redis.port}`),
      run(`--session-redis-port=${redis.port}`, '--session-redis-password=wr0ng'),
      run(`--session-redis-port=${redis.port}`, '--session-redis-password=s3cret', '--stop-after-init'),
    ]);
    await redis.stop();
    expect(expectRefusal(none, 1)).toContain('ODOO_SESSION_REDIS_PASSWORD');
    expect(expectRefusal(wrong, 1)).not.toContain('wr0ng');
    expect(right.code).toBe(0);
  });

  it('that lacks a required feature ends the boot', async () => {
    const redis = await startRedis({ args: ['--rename-command', 'EVALSHA', '', '--rename-command', 'EVAL', ''] });
    const ended = await run(`--session-redis-port=${redis.port}`);
    await redis.stop();
    expect(expectRefusal(ended, 1)).toMatch(/EVAL/);
  });
});
