import { newHexSid, type SessionStore } from '@wideload/session';
import { parseSession, Session } from '@wideload/session/internal';
import { describe, expect, it } from 'vitest';
import { about, type RedisServer } from '../../../../test/support/redis.ts';
import { openStore } from '../support/open.ts';
import { storeOnRedis } from '../support/store_on_redis.ts';

let redis: RedisServer;
let store: SessionStore;

storeOnRedis((made) => {
  ({ redis, store } = made);
});

describe('lifetimes', () => {
  const data = (text: string) => parseSession(text);

  it('are those of the options, unless the session names its own', async () => {
    const other = await openStore({ port: String(redis.port), expiration: '1d', expiration_anonymous: '90s' });
    await other.close();
    expect(other.store.lifetime(data('{"uid": 2}'))).toBe(86_400);
    expect(other.store.lifetime(data('{"uid": null}'))).toBe(90);
    expect(other.store.lifetime(data('{"uid": null, "expiration": 7.9}'))).toBe(7);
    expect(other.store.lifetime(data('{"uid": 2, "expiration": "soon"}'))).toBe(86_400);
  });

  it('restart with a change and with a touch, and a touch creates nothing', async () => {
    const sid = newHexSid();
    await store.write(sid, '{"n": 1}', undefined, 10);
    await store.write(sid, '{"n": 2}', '{"n": 1}', 20);
    expect(await redis.cli('ttl', `session:${sid}`)).toSatisfy(about(20));
    await store.touch(sid, 30);
    expect(await redis.cli('ttl', `session:${sid}`)).toSatisfy(about(30));
    await store.destroy(sid);
    await store.touch(sid, 30);
    expect(await redis.cli('exists', `session:${sid}`)).toBe('0');
  });

  it('that Odoo set longer stay so with a touch and a change, unless the change asks for less', async () => {
    const sid = newHexSid();
    const ttl = async () => Number(await redis.cli('ttl', `session:${sid}`));
    const longer = about(2_592_000);
    const session = async () => new Session(store, { sid, text: (await store.load(sid)) ?? '' });
    await redis.cli('set', `session:${sid}`, '{"uid": 2, "session_token": "x"}', 'ex', '2592000');
    await (await session()).touch();
    expect(await ttl()).toSatisfy(longer);
    const changing = await session();
    changing.data.n = 1;
    await changing.save();
    expect(await ttl()).toSatisfy(longer);
    await (await session()).update((data) => {
      data.n = 2;
    });
    expect(await ttl()).toSatisfy(longer);
    const shorter = await session();
    shorter.data.expiration = 60;
    await shorter.save();
    expect(await ttl()).toSatisfy(about(60));
    const again = await session();
    again.data.expiration = 3600;
    await again.save();
    expect(await ttl()).toSatisfy(about(3600));
  });

  it('of a record that leads to another sid are those of the grace, however long the session lived', async () => {
    const session = new Session(store);
    await session.logIn({ uid: 2, login: 'admin' });
    const { sid } = session;
    await redis.cli('expire', `session:${sid}`, '2592000');
    await session.rotateSoftly();
    expect(session.sid).not.toBe(sid);
    expect(await redis.cli('ttl', `session:${sid}`)).toSatisfy(about(120));
  });

  it('are given to a key that another program left without one', async () => {
    const sid = newHexSid();
    await redis.cli('set', `session:${sid}`, '{"n": 1}');
    await store.write(sid, '{"n": 2}', '{"n": 1}', 20, true);
    expect(await redis.cli('ttl', `session:${sid}`)).toSatisfy(about(20));
    await redis.cli('persist', `session:${sid}`);
    await store.touch(sid, 30);
    expect(await redis.cli('ttl', `session:${sid}`)).toSatisfy(about(30));
  });
});
