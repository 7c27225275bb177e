import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp } from '../support/host.ts';
import { openConnection, parseAnswer } from '../support/sessions/wire.ts';
import { endSystemd, startSocketService } from '../support/systemd.ts';
import { until } from '../support/until.ts';

afterEach(async () => {
  await endSystemd();
  await cleanUp();
});

/** Addresses of this machine: all of 127.0.0.0/8 belong to it. */
const STRANGER = '127.0.0.2';
const NEIGHBOR = '127.0.0.4';
const PROXY = '127.0.0.3';
/** The address in X-Forwarded-For. */
const FORWARDED = '203.0.113.7';

/** Failed logins that one address may have. */
const ATTEMPTS = 2;
const WORKERS = 2;

/** Sends a wrong login with an X-Forwarded-For header. Returns the status. */
async function logIn(url: string, from: string, login: string): Promise<number> {
  const socket = await openConnection(url, from);
  const body = JSON.stringify({ params: { login, password: 'wrong' } });
  const head = [
    'POST /web/session/authenticate HTTP/1.1',
    'host: shop.example',
    'connection: close',
    'content-type: application/json',
    `content-length: ${body.length}`,
    `x-forwarded-for: ${FORWARDED}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  let answer = '';
  for await (const chunk of socket.setEncoding('utf8')) answer += chunk;
  return parseAnswer(answer).status;
}

async function start(args: readonly string[]) {
  const service = await startSocketService([
    ...['--load=base,web,request_log', '--log-level=info', '--log-format=json', '--web-login-attempts=1000'],
    ...[`--web-login-attempts-address=${ATTEMPTS}`, ...args],
  ]);
  const lines = () =>
    service
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): Record<string, unknown> => JSON.parse(line));
  /** Checks which address the log has for a failed login, and for its request. */
  const expectLogged = async (login: string, address: string): Promise<void> => {
    const failed = () => lines().filter(({ msg }) => String(msg).startsWith(`login failed for "${login}" from `));
    await until('the login is logged', () => failed().length > 0);
    expect(failed()).toMatchObject([{ msg: `login failed for "${login}" from ${address}`, address }]);
    const requests = () => lines().filter(({ path }) => path === '/web/session/authenticate');
    await until('the request is logged', () => requests().length > 0);
    expect(requests().map((request) => request.address)).toEqual([address]);
  };
  /** Checks that this address is limited, and another one is not. */
  const expectLimited = async (address: string, other: string): Promise<void> => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt <= ATTEMPTS * WORKERS; attempt++)
      statuses.push(await logIn(service.url, address, 'eve'));
    expect(statuses).toContain(429);
    expect(await logIn(service.url, other, 'eve')).toBe(200);
  };
  return { service, expectLogged, expectLimited };
}

describe.each([
  ['one process', '--workers=0'],
  ['workers', `--workers=${WORKERS}`],
])('behind a socket of systemd, a host of %s', (_, workers) => {
  it('logs and limits the address of the connection', async () => {
    const { service, expectLogged, expectLimited } = await start([workers]);
    expect(await logIn(service.url, STRANGER, 'ann')).toBe(200);
    await expectLogged('ann', STRANGER);
    await expectLimited(STRANGER, NEIGHBOR);
  });

  it('in proxy mode, does not believe the X-Forwarded-For of an untrusted address', async () => {
    const { service, expectLogged, expectLimited } = await start([workers, '--proxy-mode', `--proxy-trust=${PROXY}`]);
    expect(await logIn(service.url, STRANGER, 'ann')).toBe(200);
    await expectLogged('ann', STRANGER);
    await expectLimited(STRANGER, NEIGHBOR);
  });

  it('in proxy mode, logs and limits the address that a trusted proxy forwards', async () => {
    const { service, expectLogged, expectLimited } = await start([workers, '--proxy-mode', `--proxy-trust=${PROXY}`]);
    expect(await logIn(service.url, PROXY, 'ann')).toBe(200);
    await expectLogged('ann', FORWARDED);
    await expectLimited(PROXY, NEIGHBOR);
  });
});
