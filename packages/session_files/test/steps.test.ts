import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { freeIfAbandoned } from '../src/claim/abandoned.ts';
import { Claim } from '../src/claim/claim.ts';
import { lockName } from '../src/claim/claim_name.ts';
import {
  inTurn,
  OneSession,
  type Operation,
  operations,
  removeFolders,
  type State,
  states,
} from './support/one_session.ts';
import { stepping } from './support/system_calls.ts';

/*
 * Processes know of each other only what the file system says. So what two of them do at once can be played in one:
 * before each step that one operation asks of the system a whole other one is run, or no step is done any more, as when
 * the process is killed there.
 */

afterAll(removeFolders);

/** The same operation with b and c exchanged; those with d have none. */
const renamed = (operation: Operation): Operation | undefined => {
  const name = operation.replace(/[bc](?= over a)|(?<=^creates )[bc]/, (letter) => (letter === 'b' ? 'c' : 'b'));
  return operation === 'writes d over b' ? undefined : operations.find((one) => one === name);
};

/** Each pair of operations, without those that are another pair with b and c exchanged. */
const pairs: (readonly [Operation, Operation])[] = [];
for (const one of operations) {
  for (const other of operations) {
    const [same, also] = [renamed(one), renamed(other)];
    if (!pairs.some(([first, second]) => first === same && second === also)) pairs.push([one, other]);
  }
}

describe.each(states)('with %s there,', (state) => {
  it('two processes at once have the result of one after the other, at every point of interruption', async () => {
    for (const [one, other] of pairs) {
      const allowed = [await inTurn(state, [one, other]), await inTurn(state, [one, other], [1, 0])];
      for (let at = 0; ; at++) {
        const session = new OneSession(state);
        let step: string | undefined;
        let answer: unknown;
        const mine = stepping(
          () => session.run(one),
          (now, name) => {
            if (now !== at) return;
            step = name;
            answer = session.run(other);
          },
        );
        if (step === undefined) break;
        const what = `one ${one}, before its step ${at} (${step}) another ${other}`;
        expect(allowed, what).toContain(await session.outcome([mine, answer]));
        expect(session.leftovers, what).toEqual([]);
      }
    }
  });

  it('who is killed at any step has done it or has not, stands in nobody else’s way, and is cleaned up after', async () => {
    const later: Promise<void>[] = [];
    for (const one of operations) {
      for (const session of killedAtEachStep(state, one)) {
        const other = operations[later.length % operations.length] ?? 'loads';
        later.push(afterwards(session, state, one, other));
      }
    }
    await Promise.all(later);
  });
});

/** What another process does after one was killed. */
async function afterwards(session: OneSession, state: State, one: Operation, other: Operation): Promise<void> {
  const [[answer], left] = JSON.parse(await inTurn(state, [other]));
  const [[, answerThen], leftThen] = JSON.parse(await inTurn(state, [one, other]));
  expect([
    [[answer], left],
    [[answerThen], leftThen],
  ]).toContainEqual(JSON.parse(await session.outcome([session.run(other)])));
  await session.collect();
  expect(session.leftovers).toEqual([]);
}

class Killed extends Error {}

/** From a step on nothing is done any more. Answers whether the task came so far. */
function killedAt(at: number, task: () => unknown): boolean {
  try {
    stepping(task, (now) => {
      if (now >= at) throw new Killed();
    });
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}

function* killedAtEachStep(state: State, operation: Operation): Generator<OneSession> {
  for (let at = 0; ; at++) {
    const session = new OneSession(state);
    if (!killedAt(at, () => session.run(operation))) return;
    yield session;
  }
}

describe('who cleans up', () => {
  it('never removes what another process puts in the place of a session that is over', async () => {
    for (let at = 0; ; at++) {
      const session = new OneSession('a session a that is over');
      let answer: unknown;
      await stepping(
        () => session.collect(),
        (now) => {
          if (now === at) answer = session.run('creates b');
        },
      );
      if (answer === undefined) break;
      expect(await session.outcome([answer]), `before step ${at}`).toBe('[[{"done":true}],"{\\"v\\": \\"b\\"}"]');
      expect(session.leftovers).toEqual([]);
    }
  });
});

describe('the lock of a process that was killed', () => {
  const abandoned = () => [...killedAtEachStep('a session a', 'writes b over a')];

  async function isWritten(session: OneSession, answer = session.run('writes c over a')): Promise<void> {
    expect([
      '[[{"done":true}],"{\\"v\\": \\"c\\"}"]',
      '[[{"done":false,"current":"{\\"v\\": \\"b\\"}"}],"{\\"v\\": \\"b\\"}"]',
    ]).toContain(await session.outcome([answer]));
    await session.collect();
    expect(session.leftovers).toEqual([]);
  }

  it('is taken away by the next one, also when others were killed over that', async () => {
    for (let at = 0, isOver = false; !isOver; at++) {
      const sessions = abandoned().filter((session) => killedAt(at, () => freeIfAbandoned(session.path)));
      for (const session of sessions) killedAt(at + 2, () => freeIfAbandoned(session.path));
      await Promise.all(sessions.map((session) => isWritten(session)));
      isOver = sessions.length === 0;
    }
  });

  it('is not mistaken for that of a living one', async () => {
    for (const session of abandoned()) {
      freeIfAbandoned(session.path);
      const claim = new Claim(session.path);
      await claim.during(async () => {
        claim.hold();
        await session.collect();
        expect(existsSync(lockName(session.path))).toBe(true);
      });
    }
  });

  it('is taken away by one alone of several who find it, and by none who comes too late', async () => {
    for (let at = 0, isOver = false; !isOver; at++) {
      const answers = abandoned().map((session) => {
        let answer: unknown;
        stepping(
          () => freeIfAbandoned(session.path),
          (now) => {
            if (now !== at) return;
            freeIfAbandoned(session.path);
            answer = session.run('writes c over a');
          },
        );
        return answer === undefined ? undefined : isWritten(session, answer);
      });
      await Promise.all(answers);
      isOver = answers.every((answer) => answer === undefined);
    }
  });
});
