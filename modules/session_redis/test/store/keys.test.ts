import { newHexSid } from '@wideload/session';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { endedKeyOf, endedNameOf } from '../../src/client/ended_key.ts';
import { type KeyCodec, keysOf } from '../../src/store/keys.ts';

const SID = newHexSid();
const PREFIXES = [undefined, 'foo', 'foo:bar', '*', 'a[b]?\\'];

describe('the key of a session', () => {
  it('is that of the addon', () => {
    expect(keysOf(undefined).sessions.encode('sid')).toBe('session:sid');
    expect(keysOf('').sessions.encode('sid')).toBe('session:sid');
    expect(keysOf('foo').sessions.encode('sid')).toBe('session::foo:sid');
  });
});

describe('the mark of a session that ended', () => {
  it('has a key of its own, whose hash tag is that of the session', () => {
    const ofPrefix = (prefix?: string) => endedKeyOf(keysOf(prefix).sessions.encode('sid'));
    expect(ofPrefix()).toBe('ended_session:{session:sid}');
    expect(ofPrefix('foo')).toBe('ended_session:{session::foo:sid}');
    expect(ofPrefix('{shop}')).toBe('ended_session:session::{shop}:sid');
    expect(ofPrefix('a{b')).toBe('ended_session:{session::a{b:sid}');
  });

  it.each(PREFIXES)('with the prefix %s is one for all sids of a name', (prefix) => {
    const name = 'n'.repeat(42);
    const [one, other] = ['a', 'b'].map((end) => endedKeyOf(keysOf(prefix).sessions.encode(name + end.repeat(42))));
    expect(one).toBe(other);
    expect(endedNameOf(one ?? '')).toBe(name);
    expect(endedNameOf(endedKeyOf(keysOf(prefix).sessions.encode(SID)))).toBe(SID);
    expect(endedNameOf(keysOf(prefix).sessions.encode(SID))).toBeUndefined();
  });
});

const KINDS: [keyof ReturnType<typeof keysOf>, string[]][] = [
  ['sessions', [SID]],
  ['userIndex', ['admin', 'a:b', '%', '100%3A', ':', 'jörg', 'x*y', '']],
  ['leases', ['leader', 'a:b', '']],
];

describe.each(KINDS)('a key of %s', (kind, names) => {
  const codecs = PREFIXES.map((prefix) => keysOf(prefix)[kind]);

  it('leads back to its name', () => {
    for (const codec of codecs) for (const name of names) expect(codec.decode(codec.encode(name))).toBe(name);
  });

  it('has no name for any other kind', () => {
    const others = KINDS.filter(([other]) => other !== kind).map(([other]) => other);
    for (const prefix of PREFIXES) {
      for (const name of names) {
        const key = keysOf(prefix)[kind].encode(name);
        for (const other of others) for (const of of PREFIXES) expect(keysOf(of)[other].decode(key)).toBeUndefined();
      }
    }
  });
});

it.each([undefined, 'bar', 'fo'])(
  'a session or an index entry of the prefix foo is foreign with the prefix %s',
  (prefix) => {
    const foo = keysOf('foo');
    const { sessions, userIndex, leases } = keysOf(prefix);
    expect(sessions.decode(foo.sessions.encode(SID))).toBeUndefined();
    expect(userIndex.decode(foo.userIndex.encode('admin'))).toBeUndefined();
    expect(leases.decode(foo.leases.encode('leader'))).toBeUndefined();
  },
);

it('what is not a sid is not a session', () => {
  const { sessions } = keysOf(undefined);
  for (const rest of ['', 'x', `:foo:${SID}`, `${SID}0`, 'config']) {
    expect(sessions.decode(`session:${rest}`)).toBeUndefined();
  }
});

describe('the pattern of keys', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
    for (const prefix of PREFIXES) await redis.cli('set', keysOf(prefix).sessions.encode(SID), '{}');
  });
  afterAll(() => redis.stop());

  const found = async (codec: KeyCodec, beginning?: string): Promise<string[]> => {
    const keys = (await redis.cli('keys', codec.pattern(beginning))).split('\n');
    return keys.filter((key) => codec.decode(key) !== undefined);
  };

  it.each(PREFIXES)('finds those of the prefix %s, and no others', async (prefix) => {
    const { sessions } = keysOf(prefix);
    expect(await found(sessions)).toEqual([sessions.encode(SID)]);
    expect(await found(sessions, SID.slice(0, 6))).toEqual([sessions.encode(SID)]);
    expect(await found(sessions, '?')).toEqual([]);
  });
});
