// One of several processes that share a folder of sessions. Says on a line of its own what it has done, once it is done.
// Usage: worker.js <folder> count <sid> <clients> <times> | count-on|save|destroy <sid>... | hold <sid>
import { join } from 'node:path';
import { Session } from '@wideload/session/internal';
import { Claim } from '../../src/claim/claim.ts';
import { FileSessionStore } from '../../src/index.ts';

const [folder, task, ...rest] = process.argv.slice(2);
const store = new FileSessionStore({ folder, suffix: '.sess', expiration: 604_800 });
const say = (line) => process.stdout.write(`${line}\n`);

async function open(sid) {
  const text = await store.load(sid);
  return text === undefined ? undefined : new Session(store, { sid, text });
}

const addOne = async (sid) => {
  const session = await open(sid);
  return session?.update((data) => {
    data.n = Number(data.n) + 1;
    return data.n;
  });
};

const TASKS = {
  /** Takes the lock of a session, and keeps it until it is killed. */
  async hold(sid) {
    new Claim(join(folder, sid.slice(0, 2), `${sid}.sess`)).hold();
    say('held');
    setInterval(() => {}, 1000);
  },

  /** So many clients at once, each adding one so many times. */
  async count(sid, clients, times) {
    const client = async () => {
      for (let turn = 0; turn < Number(times); turn++) await addOne(sid);
    };
    await Promise.all(Array.from({ length: Number(clients) }, client));
  },

  /** Adds one to each of these, round and round, until it is killed. */
  async 'count-on'(...sids) {
    for (;;) for (const sid of sids) say(`${sid} ${await addOne(sid)}`);
  },

  /** Changes each of these, round and round, until all are gone. */
  async save(...sids) {
    const left = new Set(sids);
    for (let turn = 0; left.size > 0; turn++) {
      for (const sid of left) {
        const session = await open(sid);
        if (session === undefined) left.delete(sid);
        else {
          session.data[`by ${process.pid}`] = turn;
          await session.save();
          await store.touch(sid, 60);
        }
      }
    }
  },

  async destroy(...sids) {
    for (const sid of sids) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      if (await store.destroy(sid)) say(sid);
    }
  },
};

await TASKS[task](...rest);
