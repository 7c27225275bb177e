import { addonsWith } from '../../support/addons.ts';
import { SIDE_DOOR } from '../../support/network/side_door.ts';

/**
 * Returns the folder of a module whose routes do what clients of a history ask for. Answers say when the session was read and when
 * the operation was done, by the clock that all processes of a machine share.
 */
export const historyRoutes = (): string =>
  addonsWith({
    'side_door/index.js': SIDE_DOOR,
    'history/index.js': `
      import { defineModule } from '@wideload/kit';
      import { SessionStore } from '@wideload/session';
      import { logOutEverywhere } from '@wideload/session/internal';
      import { Routes } from '@wideload/web';

      const now = () => Number(process.hrtime.bigint()) / 1e6;

      const moved = (session) => (session.isGone ? 'gone' : { sid: session.sid });
      const user = ({ login, uid }) => ({ login, uid });

      const ACTIONS = {
        load: undefined,
        async change(session, { values }) {
          Object.assign(session.data, values);
          return (await session.save()) === 'gone' ? 'gone' : 'saved';
        },
        async update(session, { key, add }) {
          const sum = await session.update((data) => (data[key] = Number(data[key] ?? 0) + add));
          return sum ?? 'gone';
        },
        async rotate(session, { isSoft }) {
          if (isSoft) await session.rotateSoftly();
          else await session.rotate();
          return moved(session);
        },
        async logIn(session, { to }) {
          await session.logIn(user(to));
          return moved(session);
        },
        async end(session) {
          await session.destroy();
        },
      };

      export default defineModule({
        name: 'history',
        depends: ['web', 'side_door'],
        setup({ on, onStart }) {
          let store;
          onStart(async ({ get }) => { store = await get(SessionStore); });
          on(Routes, (app) => {
            const isPublic = { config: { auth: 'public' } };
            app.post('/history/create', isPublic, async ({ session, body }) => {
              Object.assign(session.data, body.values);
              if (body.to === null) await session.save();
              else await session.logIn(user(body.to));
              return { answer: { sid: session.sid }, doneAt: now() };
            });
            app.post('/history/endAll', { config: { auth: 'none' } }, async ({ body }) => {
              await logOutEverywhere(store, { provider: 'local', db: null, uid: body.uid });
              return { doneAt: now() };
            });
            app.post('/history/:action', isPublic, async ({ session, params, body }) => {
              const readAt = now();
              if (session.unavailable) return { isUnavailable: true };
              const { n, a, b } = session.stored;
              const seen = session.isNew ? 'gone' : { sid: session.sid, user: session.login, values: { n, a, b } };
              const isExpected = seen !== 'gone' && seen.sid === body.sid && seen.user === body.user;
              const act = ACTIONS[params.action];
              if (!isExpected || act === undefined) return { seen, readAt };
              const answer = await act(session, body);
              return { seen, readAt, answer, doneAt: now() };
            });
          });
        },
      });`,
  });
