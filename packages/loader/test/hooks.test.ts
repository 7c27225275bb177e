import { describe, expect, it } from 'vitest';
import { boot, failure, listen } from './support/modules.ts';

const run = (code: string) => `{ setup({ onStart }) { onStart(async ({ run }) => { ${code} }); } }`;
const on = (hook: string, handler: string, position = '') =>
  `{ setup({ on }) { on(${hook}, ${handler}${position && `, '${position}'`}); } }`;

describe('a hook', () => {
  it('of kind event runs all handlers in order, pre first and post last', async () => {
    const heard = listen();
    const event = "hook.event('base.it')";
    await boot('d,c,b,a,run', {
      a: on(event, "async (x) => { heard.push('a' + x); }", 'pre'),
      b: on(event, "(x) => { heard.push('b' + x); }"),
      c: on(event, "(x) => { heard.push('c' + x); }"),
      d: on(event, "(x) => { heard.push('d' + x); }", 'post'),
      run: run(`await run(${event}, 1);`),
    });
    expect(heard).toEqual(['a1', 'c1', 'b1', 'd1']);
  });

  it('of kind event continues after a failure and reports all of them', async () => {
    const heard = listen();
    const event = "hook.event('base.it')";
    const message = await failure(
      boot('a,b,c,run', {
        a: on(event, "() => { throw new Error('first'); }"),
        b: on(event, "() => { heard.push('b'); }"),
        c: on(event, "async () => { throw new Error('second'); }"),
        run: run(`await run(${event});`),
      }),
    );
    expect(heard).toEqual(['b']);
    expect(message).toContain('module a failed in hook base.it: Error: first');
    expect(message).toContain('module c failed in hook base.it: Error: second');
  });

  it.each(["() => { throw new Error('no luck'); }", "async () => { throw new Error('no luck'); }"])(
    'whose handlers are called one by one says whose failed, which is left out if it may be: %s',
    async (handler) => {
      const event = "hook.event('web.routes')";
      const modules = {
        web: `{ setup({ provide }) {
          provide(service('web.server'), async ({ handlers }) => {
            for (const { handle, context } of handlers(${event})) await handle(context);
          });
        } }`,
        shop: `{ depends: ['web'], ...${on(event, handler)} }`,
      };
      expect(await failure(boot('web,shop', modules))).toContain(
        'module shop failed in hook web.routes: Error: no luck',
      );
      const { loaded } = await boot('web,shop?', modules);
      expect(loaded.skipped.map(({ name }) => name)).toEqual(['shop']);
    },
  );

  it('that is replayed reaches a module that starts later, once it has started, and everybody just once', async () => {
    const heard = listen();
    const event = "hook.event('base.it', { replay: true })";
    const handling = (name: string, depends: string) => `{
      depends: [${depends}],
      setup({ on, onStart }) {
        on(${event}, (x) => { heard.push('${name} hears ' + x); });
        onStart(() => { heard.push('${name} starts'); });
      },
    }`;
    const running = await boot('late,run,early', {
      early: handling('early', ''),
      run: `{ depends: ['early'], setup({ onStart, onListen }) {
        onStart(async ({ run }) => { await run(${event}, 1); });
        onListen(async ({ run }) => { await run(${event}, 2); });
      } }`,
      late: handling('late', "'run'"),
    });
    expect(heard).toEqual(['early starts', 'early hears 1', 'late starts', 'late hears 1']);
    heard.length = 0;
    await running.listen();
    expect(heard).toEqual(['early hears 2', 'late hears 2']);
  });

  it('is handled no more by a module that has stopped', async () => {
    const heard = listen();
    const event = "hook.event('base.it')";
    const running = await boot('low,high', {
      low: `{ setup({ onStart }) { onStart(({ run, onStop }) => { onStop(() => run(${event})); }); } }`,
      high: `{ depends: ['low'], setup({ on, onStop }) {
        on(${event}, () => { heard.push('handled'); });
        onStop(() => { heard.push('high stopped'); });
      } }`,
    });
    await running.stop();
    expect(heard).toEqual(['high stopped']);
  });

  it('of kind pipe passes a value through; undefined is an error', async () => {
    const heard = listen();
    const pipe = "hook.pipe('base.it')";
    const modules = {
      a: on(pipe, '(v, n) => v + n'),
      b: on(pipe, '(v, n) => v * n'),
      run: run(`heard.push(await run(${pipe}, 1, 3));`),
    };
    await boot('a,b,run', modules);
    expect(heard).toEqual([12]);
    expect(await failure(boot('a,b,run', { ...modules, a: on(pipe, '() => {}') }))).toContain(
      'module a returned nothing',
    );
  });

  it('of kind first stops at the first answer', async () => {
    const heard = listen();
    const first = "hook.first('base.it')";
    await boot('a,b,c,run', {
      a: on(first, '() => undefined'),
      b: on(first, 'async () => null'),
      c: on(first, "() => { heard.push('c'); return 1; }"),
      run: run(`heard.push(await run(${first}));`),
    });
    expect(heard).toEqual([null]);
  });

  it('of kind around wraps handlers, each of which calls next at most once', async () => {
    const heard = listen();
    const around = "hook.around('base.it')";
    const modules = {
      a: on(around, "async (next, x) => 'a(' + await next(x + 1) + ')'"),
      b: on(around, "async (next, x) => 'b(' + await next(x + 1) + ')'"),
      run: run(`heard.push(await run(${around}, (x) => 'core' + x, 1));`),
    };
    await boot('a,b,run', modules);
    expect(heard).toEqual(['a(b(core3))']);
    const twice = { ...modules, a: on(around, 'async (next, x) => { await next(x); return next(x); }') };
    expect(await failure(boot('a,b,run', twice))).toContain('module a called next() twice in hook base.it');
  });

  it('that nobody handles is run for nothing', async () => {
    const heard = listen();
    await boot('run', {
      run: run("heard.push(await run(hook.pipe('base.it'), 1), await run(hook.first('base.it')));"),
    });
    expect(heard).toEqual([1, undefined]);
  });

  it('of a module that is not loaded is an error, unless the handler only comes after it', async () => {
    const handler = (rest: string) => `{ ${rest} setup({ on }) { on(hook.event('shop.sold'), () => {}); } }`;
    expect(await failure(boot('a', { a: handler('') }))).toMatchInlineSnapshot(`
      "HOOK_UNKNOWN: module a handles hook shop.sold, but module shop, which it belongs to, is not loaded
        add "shop" to its depends, or to its after if it works without it"
    `);
    await boot('a', { a: handler("after: ['shop'],") });
  });
});
