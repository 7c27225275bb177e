import { expect, it } from 'vitest';
import { boot, listen } from './support/modules.ts';

it('a hook that ran before no longer calls the handlers of a module that has stopped', async () => {
  const heard = listen();
  const event = "hook.event('first.it')";
  const { stop } = await boot('first,second,third', {
    first: `{ setup({ on }) { on(${event}, (when) => { heard.push('first ' + when); }); } }`,
    second: `{ depends: ['first'], setup({ onStart }) {
      onStart(({ run, onStop }) => { onStop(() => run(${event}, 'while the second stops')); });
    } }`,
    third: `{ depends: ['second'], setup({ on, onStart }) {
      on(${event}, (when) => { heard.push('third ' + when); });
      onStart(({ run }) => run(${event}, 'at the start'));
    } }`,
  });
  expect(heard.splice(0)).toEqual(['first at the start', 'third at the start']);
  expect(await stop()).toEqual([]);
  expect(heard).toEqual(['first while the second stops']);
});
