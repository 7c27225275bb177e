import { describe, expect, it } from 'vitest';
import { Timeline } from '../src/boot/timeline.ts';
import { boot, failure, load } from './support/modules.ts';

const fine = '{ setup() {} }';

describe('a module that', () => {
  it('takes too long to start is named, with what it was doing', async () => {
    const slow = `{ setup({ onStart }) { onStart(({ progress }) => { progress('looking for a pen'); return new Promise(() => {}); }); } }`;
    expect(await failure(boot('a', { a: slow }, 0.05))).toMatchInlineSnapshot(`
      "MODULE_START_TIMEOUT: module a has not started within 0.05 s; still waiting for: a (onStart, looking for a pen)
        a  <addons>/a/index.js  requested by --load
        raise --boot-timeout, or call progress() during long work"
    `);
  });

  /** Computes for so many milliseconds in one go. */
  const BLOCK = 'const block = (ms) => { for (const end = performance.now() + ms; performance.now() < end; ); };';
  const inFile = (name: string, rest: string): string =>
    `${BLOCK} export default defineModule({ name: '${name}', ${rest} });`;

  const waitsFor = (milliseconds: number): string =>
    `{ setup({ onStart }) { onStart(() => new Promise((done) => setTimeout(done, ${milliseconds}))); } }`;

  it.each([
    ['in its onStart', 'setup({ onStart }) { onStart(() => block(400)); }'],
    [
      'in its onStart, which then waits',
      'setup({ onStart }) { onStart(async () => { block(400); await new Promise(setImmediate); }); }',
    ],
    ['in a factory', "setup({ provide }) { provide(service('base.slow'), () => block(400)); }"],
    ['in a wrapper', "setup({ wrap }) { wrap(service('base.slow', { default: () => 1 }), () => block(400)); }"],
  ])('blocks the process beyond its limit %s is named with its time', async (_, rest) => {
    const user =
      "{ setup({ onStart }) { onStart(async ({ get }) => { await get(service('base.slow', { default: () => 1 })); }); } }";
    const message = await failure(
      boot('innocent,user,a', { innocent: waitsFor(150), user, a: inFile('a', rest) }, 0.25),
    );
    expect(message).toMatch(
      /^MODULE_START_BLOCKED: module a blocked the process for (0\.[4-9]|[1-9]\.\d) s at its start; the limit is 0\.25 s\n/,
    );
    expect(message).not.toContain('innocent');
    expect(message).not.toContain('user');
  });

  it.each([
    ['alone', 'a', '^MODULE_START_BLOCKED: module a blocked the process for '],
    ['beside others', 'b,a', '^MODULE_START_BLOCKED: one of these modules blocked the process for '],
  ])(
    'blocks the process after it has waited, %s, is named, with those that it may have been',
    async (_, list, first) => {
      const late = 'setup({ onStart }) { onStart(async () => { await new Promise(setImmediate); block(400); }); }';
      const message = await failure(boot(list, { a: inFile('a', late), b: waitsFor(150) }, 0.25));
      expect(message).toMatch(new RegExp(first));
      expect(message).toMatch(/(0\.[4-9]|[1-9]\.\d) s at its start; the limit is 0\.25 s\n/);
      expect(message).toContain('\n  a  <addons>/a/index.js  requested by --load');
      expect(message.match(/blocked the process/g)).toHaveLength(1);
    },
  );

  it('blocks the process when it opens to the world is named, too', async () => {
    const { listen } = await boot('a', { a: inFile('a', 'setup({ onListen }) { onListen(() => block(400)); }') }, 0.25);
    expect(await failure(listen())).toMatch(
      /^MODULE_START_BLOCKED: module a blocked the process for (0\.[4-9]|[1-9]\.\d) s/,
    );
  });

  describe('waits for ever at import', () => {
    const asleep = 'await new Promise(() => {}); export default 1;';
    const modules = {
      asleep,
      user: "import '../asleep/index.js'; export default defineModule({ name: 'user', setup() {} });",
      fine,
    };

    it('is named when time is up, with all that wait for it, and before that it is said what is waited for', async () => {
      const told: string[] = [];
      const settings = { timeout: 2, onWaiting: (waiting: readonly string[]) => told.push(...waiting) };
      const message = await failure(load('fine,asleep,user', modules, settings));
      expect(message).toMatchInlineSnapshot(`
        "SEVERAL: importing module asleep has not ended within 2 s
          asleep  <addons>/asleep/index.js  requested by --load
          move slow work into onStart or a factory, or raise --boot-timeout
        importing module user has not ended within 2 s
          user  <addons>/user/index.js  requested by --load
          move slow work into onStart or a factory, or raise --boot-timeout"
      `);
      expect(told.map((line) => line.replace(/ \(import of \S+(\/\w+\/index\.js)\)/, ' $1')).slice(0, 2)).toEqual([
        'asleep /asleep/index.js',
        'user /user/index.js',
      ]);
    });

    it('is named as well where modules are imported one by one', async () => {
      const timeline = new Timeline();
      const message = await failure(load('asleep,fine', modules, { timeout: 1, timeline }));
      expect(message).toMatch(/^MODULE_IMPORT_TIMEOUT: importing module asleep has not ended within 1 s\n.*\n.*$/);
      expect(timeline.spans.map(({ module }) => module)).toEqual(['base', 'web', 'asleep', 'fine']);
    });

    it('is left out where it may fail, and the others are there', async () => {
      const loaded = await load('fine,asleep?', { asleep, fine }, { timeout: 1 });
      expect(loaded.modules.map(({ name }) => name)).toEqual(['base', 'web', 'fine']);
      expect(loaded.skipped).toMatchObject([{ name: 'asleep', error: { code: 'MODULE_IMPORT_TIMEOUT' } }]);
    });
  });

  it('gives signs of life may take longer', async () => {
    const slow = `{ setup({ onStart }) { onStart(async ({ progress }) => {
      for (let n = 0; n < 6; n++) { await new Promise((done) => setTimeout(done, 50)); progress('step ' + n); }
    }); } }`;
    await boot('a', { a: slow }, 0.2);
  });

  it('waits for a service that gives signs of life may take longer, too', async () => {
    const slow = `{ setup({ provide }) { provide(service('base.slow'), async ({ progress }) => {
      for (let n = 0; n < 6; n++) { await new Promise((done) => setTimeout(done, 50)); progress('step ' + n); }
      return {};
    }); } }`;
    const around = `{ setup({ provide }) { provide(service('base.around'), async ({ get }) => get(service('base.slow'))); } }`;
    const waiting = `{ setup({ onStart }) { onStart(async ({ get }) => { await get(service('base.around')); }); } }`;
    await boot('waiting,around,slow', { slow, around, waiting }, 0.2);
  });
});
