import { describe, expect, it } from 'vitest';
import { useClients } from '../../../test/support/session_app/clients.ts';
import { commandsOf, RedisAppStore } from '../src/index.ts';
import type { RedisCommands } from '../src/redis/commands.ts';

const clients = useClients();

/** Commands of a client whose server has no option of EXPIRE, as Redis 6.2: TTL refuses one in the same words. */
function without({ send, scan }: RedisCommands): RedisCommands {
  return {
    send: (key, command) => send(key, command[3] === 'GT' ? ['TTL', key, 'GT'] : command),
    scan,
  };
}

describe.each<[name: string, commands: () => RedisCommands]>([
  ['a server with EXPIRE GT, through ioredis', () => commandsOf(clients().ioredis)],
  ['a server with EXPIRE GT, through node-redis', () => commandsOf(clients().nodeRedis)],
  ['a server without it, through ioredis', () => without(commandsOf(clients().ioredis))],
  ['a server without it, through node-redis', () => without(commandsOf(clients().nodeRedis))],
])('touch() on %s', (_, commands) => {
  /** Returns the lifetime in seconds of a key after touches of it. -1: it has none; -2: there is no such key. */
  async function lifetimeAfter(prepare: readonly string[], ...seconds: number[]): Promise<number> {
    const store = new RedisAppStore(commands(), 'touched:');
    await clients().redis.cli('del', 'touched:1');
    if (prepare.length > 0) await clients().redis.cli('set', 'touched:1', '{}', ...prepare);
    for (const lifetime of seconds) await store.touch('1', lifetime);
    return Number(await clients().redis.cli('ttl', 'touched:1'));
  }

  it('makes a lifetime longer, never shorter, and gives one to a key without', async () => {
    expect(await lifetimeAfter(['EX', '100'], 1000, 2000)).toBeGreaterThan(1990);
    expect(await lifetimeAfter(['EX', '5000'], 1000, 2000)).toBeGreaterThan(4990);
    expect(await lifetimeAfter(['KEEPTTL'], 1000)).toBeGreaterThan(990);
  });

  it('creates no session', async () => {
    expect(await lifetimeAfter([], 1000)).toBe(-2);
  });
});

it('takes one command for a later expiry', async () => {
  const { send, scan } = commandsOf(clients().ioredis);
  const sent: string[] = [];
  const store = new RedisAppStore(
    {
      send(key, command) {
        sent.push(command[0]);
        return send(key, command);
      },
      scan,
    },
    'counted:',
  );
  await store.write('1', '{}', undefined, 100);
  await store.touch('1', 200);
  expect(sent).toEqual(['SET', 'EXPIRE']);
});
