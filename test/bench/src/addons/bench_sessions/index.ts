import { command, defineModule } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { endUsers, fill, read, scan } from './work.ts';

/** What the bench has the host's own session store do: `node host bench-sessions fill 0 1000000`. */
export default defineModule({
  name: 'bench_sessions',
  depends: ['base'],
  commands: {
    'bench-sessions': command({
      describe: 'Work for the session store, and how long it took',
      usage: 'fill <from> <to> | read <population> <seconds> | scan | end <population> <users>',
      async run({ words: [work = '', ...numbers], context, print }) {
        const store = await context.get(SessionStore);
        const [first = 0, second = 0] = numbers.map(Number);
        const works: Readonly<Record<string, () => Promise<object>>> = {
          fill: () => fill(store, first, second),
          read: () => read(store, first, second),
          scan: () => scan(store),
          end: () => endUsers(store, first, second),
        };
        const result = await works[work]?.();
        print(`${JSON.stringify(result)}\n`);
        return result === undefined ? 2 : 0;
      },
    }),
  },
  setup() {},
});
