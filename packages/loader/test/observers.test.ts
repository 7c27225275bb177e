import { describe, expect, it } from 'vitest';
import { boot, failure, listen } from './support/modules.ts';

const observing = (name: string): string => `{
  setup({ observe, onStop }) {
    observe((work, run) => {
      heard.push('${name} ' + [work.kind, work.id, work.module].join(' '));
      return run();
    });
    onStop(() => { heard.push('${name} stops'); });
  },
}`;

const SHOP = `{
  setup({ provide, wrap, on, onStart, onStop }) {
    provide(service('base.store'), () => undefined);
    on(hook.first('base.ask'), () => { heard.push('is asked'); return 42; });
    onStart(async ({ get, run }) => {
      heard.push(String(await get(service('base.store'))));
      heard.push(String(await run(hook.first('base.ask'))));
    });
  },
}`;

const WRAPPER = "{ setup({ wrap }) { wrap(service('base.store'), (inner) => 'wrapped ' + inner); } }";

describe('an observer', () => {
  it('runs what services are built with and the handlers of hooks, of all modules, and changes no result', async () => {
    const heard = listen();
    await boot('shop,wrapper,one,two', {
      shop: SHOP,
      wrapper: WRAPPER,
      one: observing('one'),
      two: observing('two'),
    });
    expect(heard).toEqual([
      'one service base.store shop',
      'two service base.store shop',
      'one service base.store wrapper',
      'two service base.store wrapper',
      'wrapped undefined',
      'one hook base.ask shop',
      'two hook base.ask shop',
      'is asked',
      '42',
    ]);
  });

  it('is not called any more when its module has stopped', async () => {
    const heard = listen();
    const late = "{ setup({ onStart }) { onStart(({ run, onStop }) => onStop(() => run(hook.first('base.ask')))); } }";
    const shop = "{ setup({ on }) { on(hook.first('base.ask'), () => { heard.push('is asked'); }); } }";
    const running = await boot('shop,late,one', { shop, late, one: observing('one') });
    await running.stop();
    expect(heard).toEqual(['one stops', 'is asked']);
  });

  it('does not hide the module that failed', async () => {
    const message = await failure(
      boot('shop,user,one', {
        shop: "{ setup({ provide }) { provide(service('base.store'), () => { throw new Error('no luck'); }); } }",
        user: "{ setup({ onStart }) { onStart(({ get }) => get(service('base.store'))); } }",
        one: observing('one'),
      }),
    );
    expect(message).toContain('module shop failed while starting: Error: no luck');
  });
});
