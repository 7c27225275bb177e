import { beforeEach, describe, expect, it } from 'vitest';
import { KeyedQueue } from '../../src/operations/queue.ts';
import { behindWrites } from '../../src/operations/rewrite.ts';
import { MemoryStore } from '../support/memory_store.ts';

const A = 'a'.repeat(40);

it('two engines in one process race: what one of them does to a session does not wait for the other', async () => {
  const [one, other] = [new MemoryStore(), new MemoryStore()];
  let release = (): void => {};
  const blocked = behindWrites(one, A, () => new Promise<void>((resolve) => (release = resolve)));
  await behindWrites(other, A, async () => {});
  let isDone = false;
  const behind = behindWrites(one, A, async () => {
    isDone = true;
  });
  await behindWrites(other, A, async () => {});
  expect(isDone).toBe(false);
  release();
  await Promise.all([blocked, behind]);
  expect(isDone).toBe(true);
});

describe('tasks of one key', () => {
  let queue: KeyedQueue;
  let order: string[];
  beforeEach(() => {
    queue = new KeyedQueue();
    order = [];
  });

  /** Runs a task that ends when that is called. */
  function open(key: string, name: string): () => Promise<void> {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const done = queue.run(key, async () => {
      order.push(name);
      await ended;
    });
    return () => {
      end();
      return done;
    };
  }

  it('run one after the other, also when one joins while the second runs', async () => {
    const [first, second] = [open('a', 'first'), open('a', 'second')];
    await first();
    const third = open('a', 'third');
    expect(order).toEqual(['first', 'second']);
    await second();
    expect(order).toEqual(['first', 'second', 'third']);
    await third();
  });

  it('run beside those of another key', async () => {
    const ends = [open('a', 'first'), open('b', 'other')];
    expect(order).toEqual(['first', 'other']);
    for (const end of ends) await end();
  });

  it('begin at once when nothing of that key runs any more', async () => {
    await open('a', 'first')();
    const end = open('a', 'second');
    expect(order).toEqual(['first', 'second']);
    await end();
  });

  it('continue after a failure, which only the caller of the failed one sees', async () => {
    const failed = queue.run('a', async () => {
      throw new Error('mine');
    });
    const next = queue.run('a', async () => 'fine');
    await expect(failed).rejects.toThrow('mine');
    expect(await next).toBe('fine');
  });

  it('are forgotten when the last has ended, and not before', async () => {
    const known = () => Reflect.get(queue, 'lines').size;
    const first = open('a', 'first');
    const second = open('a', 'second');
    await queue.run('b', async () => {});
    expect(known()).toBe(1);
    await first();
    expect(known()).toBe(1);
    const third = open('a', 'third');
    expect(order).toEqual(['first', 'second']);
    await second();
    await third();
    expect(known()).toBe(0);
  });
});
