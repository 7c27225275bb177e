import { describe, expect, it, vi } from 'vitest';

/** A queue of its own for each test. */
async function newQueue() {
  vi.resetModules();
  return import('../src/password_hashing.ts');
}

/** A computation that runs until it is stopped. */
function slowHash() {
  let end = (_result: string): void => {};
  const promise = new Promise<string>((resolve) => {
    end = resolve;
  });
  const state = { isRunning: false };
  return {
    state,
    end,
    hash: async () => {
      state.isRunning = true;
      const result = await promise;
      state.isRunning = false;
      return result;
    },
  };
}

const microtasks = () => new Promise((resolve) => setImmediate(resolve));

describe('password hashes', () => {
  it('are computed two at a time, in the order of the requests', async () => {
    const { hashInTurn } = await newQueue();
    const hashes = Array.from({ length: 5 }, slowHash);
    const results = hashes.map(({ hash }) => hashInTurn(hash));
    const running = () => hashes.flatMap(({ state }, index) => (state.isRunning ? [index] : []));
    await microtasks();
    expect(running()).toEqual([0, 1]);
    hashes[1]?.end('second');
    expect(await results[1]).toBe('second');
    await microtasks();
    expect(running()).toEqual([0, 2]);
    for (const { end } of hashes) end('done');
    expect(await Promise.all(results)).toEqual(['done', 'second', 'done', 'done', 'done']);
  });

  it('are refused while 32 are waiting, and accepted again afterwards', async () => {
    const { hashInTurn } = await newQueue();
    const hashes = Array.from({ length: 34 }, slowHash);
    const results = hashes.map(({ hash }) => hashInTurn(hash));
    const refused = vi.fn(async () => 'never');
    expect(() => hashInTurn(refused)).toThrow(expect.objectContaining({ code: 'PASSWORD_CHECKS_BUSY' }));
    hashes[0]?.end('done');
    await results[0];
    await microtasks();
    const taken = hashInTurn(async () => 'taken');
    for (const { end } of hashes) end('done');
    expect(await taken).toBe('taken');
    await Promise.all(results);
    expect(refused).not.toHaveBeenCalled();
  });

  it('let the next one run after a failure', async () => {
    const { hashInTurn } = await newQueue();
    const fail = async () => {
      throw new Error('broken');
    };
    for (let n = 0; n < 5; n++) await expect(hashInTurn(fail)).rejects.toThrow('broken');
    expect(await hashInTurn(async () => 'next')).toBe('next');
  });
});
