import { expect, it } from 'vitest';
import { boot, listen } from './support/modules.ts';

it('a host that begins to stop aborts every signal before it undoes anything, and runs hooks until a module stops', async () => {
  const heard = listen();
  const work = "hook.event('base.work')";
  const stopping = "hook.event('base.stopping')";
  const host = await boot('server,worker', {
    // What listens is undone first, and waits for what is under way.
    server: `{ setup({ onListen }) { onListen(({ onStop, run }) => onStop(async () => {
      heard.push('waits');
      await run(${work});
    })); } }`,
    worker: `{ setup({ on, onStart }) {
      let doWork;
      on(${stopping}, () => heard.push('stopping'));
      onStart(({ signal, onStop }) => {
        signal.addEventListener('abort', () => heard.push('aborted'));
        doWork = () => { heard.push('works'); onStop(() => heard.push('undoes its work')); };
        onStop(() => heard.push('undoes its start'));
      });
      on(${work}, () => doWork());
    } }`,
  });
  await host.listen();
  expect(await host.stop()).toEqual([]);
  expect(heard).toEqual(['stopping', 'aborted', 'waits', 'works', 'undoes its work', 'undoes its start']);
});
