import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IS_LONG } from '../figures.ts';
import { type App, logIn } from './app.ts';
import { type Clients, useClients } from './clients.ts';
import { inParallel } from './in_parallel.ts';

/** Rounds of changes of one session at a time: a session with thousands of keys would take longer to write than to merge. */
const ROUNDS = IS_LONG ? 20 : 5;
const CHANGES = 100;
const LOGOUTS = IS_LONG ? 1000 : 200;

/** Requests in flight. */
const WIDTH = 64;

/** A place of sessions, and how to start an app that keeps them there. */
export type Place = readonly [name: string, start: (clients: Clients) => Promise<App>];

/**
 * Declares the tests of what every store for apps promises, through two apps on each place. `shareOf`: the part of the changes and
 * logouts that a place is worth, since all go through the same engine.
 */
export function provePromises(places: readonly Place[], shareOf: (place: string) => number): void {
  const clients = useClients();

  describe.each(places)('with %s', (place, start) => {
    const [rounds, logouts] = [Math.ceil(ROUNDS * shareOf(place)), LOGOUTS * shareOf(place)];
    const apps: App[] = [];
    beforeAll(async () => {
      // Two apps compete as two processes do: each store has its own queue.
      for (let count = 0; count < 2; count++) apps.push(await start(clients()));
    });
    afterAll(() => Promise.all(apps.map((app) => app.close())));
    const app = (index: number): App => apps[index % apps.length] ?? expect.fail('no app');

    it(`loses none of ${rounds * CHANGES} parallel changes through two apps`, async () => {
      let kept = 0;
      for (let round = 0; round < rounds; round++) {
        const { cookie } = await logIn(app(round));
        await inParallel(CHANGES, WIDTH, (index) => app(index).get(`/set/key${index}`, cookie));
        const stored: Record<string, unknown> = JSON.parse((await app(round).get('/data', cookie)).text);
        kept += Object.keys(stored).filter((key) => key.startsWith('key')).length;
      }
      expect(kept).toBe(rounds * CHANGES);
    });

    it(`brings back none of ${logouts} sessions that ended under a slow request`, async () => {
      let resurrected = 0;
      await inParallel(logouts, WIDTH, async (index) => {
        const { cookie, sid } = await logIn(app(index), index);
        const slow = app(index).get(`/slow/${sid}`, cookie);
        await app(index).waiting(sid);
        await app(index + 1).get('/logout', cookie);
        app(index).release(sid);
        expect(await slow).toMatchObject({ status: 200 });
        if ((await app(index).get('/whoami', cookie)).text !== 'null') resurrected++;
      });
      expect(resurrected).toBe(0);
    });
  });
}
