import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp, launch, runHost, said, startHost } from '../support/host.ts';
import { freePort, startRedis } from '../support/redis.ts';
import { endSystemd, openNotifySocket, startSocketService } from '../support/systemd.ts';
import { until } from '../support/until.ts';

afterEach(async () => {
  await endSystemd();
  await cleanUp();
});

const ALIVE = 'WATCHDOG=1';

describe.each([
  ['one process', [], /^READY=1\nSTATUS=ready in \d+ ms: http:\/\/\S+ \| modules base, web \| sessions: .*[^\n]$/],
  ['workers', ['--workers=2'], /^READY=1\nSTATUS=ready in \d+ ms: http:\/\/\S+ \| .* \| 2 workers$/],
])('a host of %s tells systemd', (_, args, ready) => {
  it('when it is ready, that it is alive, at the interval of the watchdog, and when it stops', async () => {
    const { path, told } = await openNotifySocket();
    const host = await startHost(args, { env: { NOTIFY_SOCKET: path, WATCHDOG_USEC: '400000' } });
    const others = () => told.filter((text) => text !== ALIVE);
    await until('it said that it is ready', () => others().length > 0);
    await until('it said several times that it is alive', () => told.length - others().length > 3);
    expect(others()).toEqual([expect.stringMatching(ready)]);
    await host.stop();
    await until('it said that it stops', () => others().length > 1);
    expect(others().slice(1)).toEqual(['STOPPING=1\nSTATUS=stopping']);
    expect(host.output.stderr).not.toContain('service manager');
  });
});

describe.each([
  ['one process', []],
  ['workers', ['--workers=2']],
])('a host of %s that waits for Redis', (_, args) => {
  const boot = async (env: Record<string, string> = {}) => {
    const port = await freePort();
    const own = ['--load=session_redis', `--session-redis-port=${port}`, '--http-port=0'];
    const started = launch([...own, ...args], { env: { ODOO_SESSION_REDIS_BOOT_WAIT: '10m', ...env } });
    return { port, ...started };
  };

  it('says what it is waiting for, extends its start timeout, and serves when Redis is up', async () => {
    const { path, told, extended } = await openNotifySocket();
    const { port, output, child, ended } = await boot({ NOTIFY_SOCKET: path });
    await until('it asked for more time twice', () => extended.length > 1);
    for (const text of extended) {
      expect(text).toMatch(/^EXTEND_TIMEOUT_USEC=90000000\nSTATUS=starting, waiting for: session_redis \(/);
    }
    expect(extended.at(-1)).toContain(`waiting: Redis at localhost:${port} refuses connections`);
    expect(output.stderr).toContain('nothing listens there; waiting for up to 10 min');
    expect(told).toEqual([]);
    const redis = await startRedis({ port });
    await until('it serves', () => told.some((text) => text.startsWith('READY=1')));
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    await redis.stop();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('exits at once on %s', async (signal) => {
    const { output, child, ended } = await boot();
    await until('it waits', () => output.stderr.includes('waiting for up to'));
    const since = performance.now();
    child.kill(signal);
    await ended;
    expect(performance.now() - since).toBeLessThan(2000);
    expect(output.stdout).not.toContain('ready in');
  });
});

describe('a host tells systemd', () => {
  it('that it reloads, and when it is ready again', async () => {
    const { path, told } = await openNotifySocket();
    const host = await startHost(['--workers=1'], { env: { NOTIFY_SOCKET: path } });
    await until('it said that it is ready', () => told.length === 1);
    host.process.kill('SIGHUP');
    await until('it said that it is ready again', () => told.length === 3);
    expect(told[1]).toMatch(/^RELOADING=1\nMONOTONIC_USEC=\d+\nSTATUS=reloading$/);
    expect(told[2]).toBe(told[0]);
  });

  it('nothing for a watchdog of another process', async () => {
    const { path, told } = await openNotifySocket();
    const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: '1000', WATCHDOG_PID: '1' };
    const host = await startHost([], { env });
    await until('it said that it is ready', () => told.length > 0);
    await host.stop();
    await until('it said that it stops', () => told.some((text) => text.startsWith('STOPPING=1')));
    expect(told).not.toContain(ALIVE);
  });

  it('or logs once that it cannot', async () => {
    const host = await startHost([], { env: { NOTIFY_SOCKET: '/nonexistent/notify', WATCHDOG_USEC: '20000' } });
    await said(host, 'cannot notify the service manager');
    await host.stop();
    expect(host.output.stderr.match(/cannot notify/g)).toHaveLength(1);
  });
});

/** Sends a request over a new connection. Returns the status, or the error code. */
function ask(url: string): Promise<string> {
  return new Promise((resolve) => {
    const asking = request(`${url}/web/health`, { agent: false }, (response) => {
      response.resume().on('end', () => resolve(String(response.statusCode)));
    });
    asking.on('error', (error) => resolve(error.message)).end();
  });
}

describe.each([
  ['one process', []],
  ['workers', ['--workers=2']],
])('a host of %s behind a socket of systemd', (_, args) => {
  it('is started by the first request, and refuses no request during a restart', async () => {
    const service = await startSocketService(args);
    expect(await ask(service.url)).toBe('200');
    const first = service.pid();
    const answers: string[] = [];
    let isOver = false;
    const visitors = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        answers.push(await ask(service.url));
        // Visitors who leave the processor to the host.
        await pause(5);
      }
    });
    for (let times = 0; times < (IS_LONG ? 3 : 2); times++) await service.restart();
    await until('each visitor was answered time and again', () => answers.length > 10);
    isOver = true;
    await Promise.all(visitors);
    expect(service.pid()).not.toBe(first);
    expect(new Set(answers)).toEqual(new Set(['200']));
    expect(answers.length).toBeGreaterThan(10);
    expect(service.output()).toContain(`: ${service.url} | modules base, web`);
  });
});

it('the socket stays open when all workers die', async () => {
  const service = await startSocketService(['--workers=1', '--log-level=info']);
  expect(await ask(service.url)).toBe('200');
  process.kill(service.pid(), 'SIGUSR2');
  const worker = /worker 0: pid (\d+)/;
  await until('it said who serves', () => worker.test(service.output()));
  process.kill(Number(worker.exec(service.output())?.[1]), 'SIGKILL');
  await until('its death is known', () => service.output().includes('starting another one'));
  expect(await ask(service.url)).toBe('200');
});

it('a host refuses several sockets', async () => {
  // Only the process itself knows its id.
  const ended = await runHost([], {
    env: { LISTEN_FDS: '2' },
    node: ['--import', 'data:text/javascript,process.env.LISTEN_PID = String(process.pid)'],
  });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('the service manager passed 2 sockets');
});
