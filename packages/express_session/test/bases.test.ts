import express from 'express';
import session from 'express-session';
import { beforeAll, describe, expect, it } from 'vitest';
import { useClients } from '../../../test/support/session_app/clients.ts';
import type { ExpressSessionStore } from '../src/index.ts';
import { called, PLACES } from './support/stores.ts';

const clients = useClients();

describe.each(PLACES)('what was read, in %s', (_, newStore) => {
  let store: ExpressSessionStore;
  beforeAll(() => {
    store = newStore(clients());
  });

  const get = async (sid: string) =>
    (await called<session.SessionData | null>((back) => store.get(sid, back))) ?? undefined;
  const set = (sid: string, data: session.SessionData) => called<void>((back) => store.set(sid, data, back));
  const create = (sid: string) => set(sid, { cookie: new session.Cookie() });
  const change = async (sid: string, data: session.SessionData, key: string) => {
    Object.assign(data, { [key]: true });
    await set(sid, data);
  };
  const keysOf = async (sid: string) => Object.keys((await get(sid)) ?? {});

  const newRequest = (sid: string): express.Request =>
    Object.assign(Object.create(express.request), { sessionID: sid, sessionStore: store });

  /** Makes the session of a request, as express-session does in the callback of a store. */
  const sessionOf = async (request: express.Request, sid: string) =>
    (await called<session.SessionData>((back) =>
      store.get(sid, (error, data) => back(error, data ? store.createSession(request, data) : undefined)),
    )) ?? expect.fail('no session');

  it('is known of the session of a request, and of one that another replaced there', async () => {
    await create('replaced');
    const [one, other] = [newRequest('replaced'), newRequest('replaced')];
    const first = await sessionOf(one, 'replaced');
    const second = await sessionOf(one, 'replaced');
    const third = await sessionOf(other, 'replaced');
    await change('replaced', third, 'third');
    await change('replaced', first, 'first');
    await change('replaced', second, 'second');
    await change('replaced', first, 'again');
    expect((await keysOf('replaced')).sort()).toEqual(['again', 'cookie', 'first', 'second', 'third']);
  });

  it('is known of the object that the store calls back with, also during the call', async () => {
    await create('plain');
    const late = (await get('plain')) ?? expect.fail('no session');
    await called<void>((back) =>
      store.get('plain', (error, data) => {
        if (!data) return back(error);
        Object.assign(data, { during: true });
        store.set('plain', data, back);
      }),
    );
    await change('plain', late, 'late');
    expect((await keysOf('plain')).sort()).toEqual(['cookie', 'during', 'late']);
  });

  it('is known of an object that becomes a session after the callback, and of those that all() calls back with', async () => {
    await create('later');
    const listed = (await called<readonly (session.SessionData & { id: string })[]>((back) => store.all(back))) ?? [];
    const one = listed.find(({ id }) => id === 'later') ?? expect.fail('not listed');
    const data = (await get('later')) ?? expect.fail('no session');
    const late = store.createSession(newRequest('later'), data);
    await change('later', one, 'listed');
    await change('later', late, 'late');
    expect((await keysOf('later')).sort()).toEqual(['cookie', 'id', 'late', 'listed']);
  });

  it('is known of a session that ended, which is not created again', async () => {
    await create('ended');
    const late = (await get('ended')) ?? expect.fail('no session');
    await called<void>((back) => store.destroy('ended', back));
    await change('ended', late, 'late');
    expect(await get('ended')).toBeUndefined();
  });
});
