import { beforeEach, describe, expect, it } from 'vitest';
import { createSession } from '../../src/operations/create.ts';
import { sidOf, WatchedStore } from '../support/watched_store.ts';

const [A, B] = [sidOf('a'), sidOf('b')];

let store: WatchedStore;
beforeEach(() => {
  store = new WatchedStore();
});

describe('a session that is created', () => {
  it('gets the sid that it wants when no session has it', async () => {
    expect(await createSession(store, () => '{"n": 1}', { wanted: A })).toEqual({ sid: A, text: '{"n": 1}' });
    expect([...store.texts]).toEqual([[A, '{"n": 1}']]);
  });

  it('gets another sid when a session has that, which stays as it is', async () => {
    store.texts.set(A, '{"n": 1}');
    const textFor = (sid: string) => `{"of": "${sid}"}`;
    const { sid } = await createSession(store, textFor, { wanted: A, newSid: () => B });
    expect(sid).toBe(B);
    expect([...store.texts]).toEqual([
      [A, '{"n": 1}'],
      [B, textFor(B)],
    ]);
  });

  it('lives as long as the store says, or as the caller says when that is less', async () => {
    for (const maxSeconds of [undefined, 59, 61])
      await createSession(store, () => '{}', maxSeconds === undefined ? {} : { maxSeconds });
    expect(store.written.map(({ seconds }) => seconds)).toEqual([60, 59, 60]);
  });
});
