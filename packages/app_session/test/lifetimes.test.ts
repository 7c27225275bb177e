import { expect, it } from 'vitest';
import { useClients } from '../../../test/support/session_app/clients.ts';
import { until } from '../../../test/support/until.ts';
import { AppSessions, commandsOf, lifetimeBy, RedisAppStore, SessionBase } from '../src/index.ts';

const clients = useClients();

/** The sessions as one process sees them. */
const newProcess = () =>
  new AppSessions(new RedisAppStore(commandsOf(clients().ioredis), 'lived:'), {
    codec: JSON,
    lifetime: lifetimeBy(60),
    identityKeys: [],
    userOf: () => undefined,
  });

const sessionFor = (seconds: number) => ({
  cookie: { originalMaxAge: seconds * 1000, expires: new Date(Date.now() + seconds * 1000).toISOString() },
});

const lifetime = async (sid: string) => Number(await clients().redis.cli('ttl', `lived:${sid}`));

async function read(sessions: AppSessions, sid: string) {
  return (await sessions.read(sid)) ?? expect.fail('no session');
}

async function created(sessions: AppSessions, sid: string, seconds: number) {
  await sessions.save(new SessionBase(sid), sessionFor(seconds));
  return read(sessions, sid);
}

it('a session is renewed for the lifetime that another process gave to it', async () => {
  const [one, other] = [newProcess(), newProcess()];
  const { base } = await created(one, 'shortened', 10_000);
  expect(one.touch(base, sessionFor(10_000))).toBeUndefined();
  await until('the lifetime is renewed', async () => (await lifetime('shortened')) > 10_000);
  const found = await read(other, 'shortened');
  await other.save(found.base, sessionFor(1000));
  expect(await lifetime('shortened')).toBeLessThanOrEqual(1000);
  const again = await read(one, 'shortened');
  expect(one.touch(again.base, sessionFor(1000))).toBeUndefined();
  await until('the lifetime is renewed', async () => (await lifetime('shortened')) > 1000);
});

it('a session that is created again under its sid is renewed as a new one', async () => {
  const sessions = newProcess();
  const { base } = await created(sessions, 'again', 10_000);
  sessions.touch(base, sessionFor(10_000));
  await until('the lifetime is renewed', async () => (await lifetime('again')) > 10_000);
  await sessions.end('again');
  const next = await created(sessions, 'again', 10_000);
  sessions.touch(next.base, sessionFor(10_000));
  await until('the lifetime is renewed', async () => (await lifetime('again')) > 10_000);
});
