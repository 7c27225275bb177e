import { parsePreferences } from '@wideload/loader';
import { describe, expect, it } from 'vitest';
import { boot, failure, listen } from './support/modules.ts';

const use = `{ setup({ onStart }) { onStart(async ({ get }) => { heard.push(await get(service('base.word'))); }); } }`;
const provide = (word: string) => `{ setup({ provide }) { provide(service('base.word'), () => '${word}'); } }`;
const replace = (word: string, depends = '') =>
  `{ depends: [${depends}], setup({ replace }) { replace(service('base.word'), () => '${word}'); } }`;
const wrap = (word: string) =>
  `{ setup({ wrap }) { wrap(service('base.word'), (inner) => '${word}(' + inner + ')'); } }`;

describe('a service', () => {
  it('is provided, replaced and wrapped, the last wrapper outermost', async () => {
    const heard = listen();
    await boot('use,one,two,three,four', {
      use,
      one: provide('one'),
      two: replace('two'),
      three: wrap('three'),
      four: wrap('four'),
    });
    expect(heard).toEqual(['four(three(two))']);
  });

  it('is built once, also when many ask at once', async () => {
    const heard = listen();
    await boot('one,a,b', {
      one: `{ setup({ provide }) { provide(service('base.word'), async () => { heard.push('built'); await null; return 'one'; }); } }`,
      a: use,
      b: use,
    });
    expect(heard).toEqual(['built', 'one', 'one']);
  });

  it('has many parts in a slot for many', async () => {
    const heard = listen();
    await boot('a,b,c', {
      a: `{ setup({ add }) { add(services('base.parts'), () => 'a'); } }`,
      b: `{ setup({ add }) { add(services('base.parts'), async () => 'b'); } }`,
      c: `{ setup({ onStart }) { onStart(async ({ all }) => { heard.push(...await all(services('base.parts'))); }); } }`,
    });
    expect(heard).toEqual(['a', 'b']);
  });

  it('provided twice is an error that names both', async () => {
    const message = await failure(boot('one,two', { one: provide('one'), two: provide('two') }));
    expect(message).toMatchInlineSnapshot(`
      "SERVICE_PROVIDED_TWICE: service base.word is provided by two modules
        one  <addons>/one/index.js:2:70  requested by --load
        two  <addons>/two/index.js:2:70  requested by --load
        remove one of them, or let one of them replace() the other
        or choose one: --prefer base.word=two"
    `);
  });

  it('replaced twice is an error that names both, before anything runs', async () => {
    const heard = listen();
    const message = await failure(
      boot('use,one,two,three', { use, one: provide('1'), two: replace('2'), three: replace('3') }),
    );
    expect(message).toMatchInlineSnapshot(`
      "SERVICE_REPLACED_TWICE: service base.word is replaced by two modules
        two  <addons>/two/index.js:2:83  requested by --load
        three  <addons>/three/index.js:2:85  requested by --load
        remove one of them, or let one depend on the other: the dependent module wins
        or choose one: --prefer base.word=three"
    `);
    expect(heard).toEqual([]);
  });

  it('replaced twice is legal when one depends on the other, which then loses', async () => {
    const heard = listen();
    await boot('use,one,three,two', { use, one: provide('1'), two: replace('2'), three: replace('3', "'two'") });
    expect(heard).toEqual(['3']);
  });

  describe('replaced twice', () => {
    const modules = { use, one: provide('1'), two: replace('2'), three: replace('3') };
    const prefer = (item: string) =>
      boot('use,one,two,three', modules, 5, { preferences: parsePreferences([item], '--prefer') });

    it('is legal when somebody chose', async () => {
      const heard = listen();
      await prefer('base.word=two');
      await prefer('base.word=one');
      expect(heard).toEqual(['2', '1']);
    });

    it('is not resolved by a preference for an unknown module', async () => {
      expect(await failure(prefer('base.word=use'))).toMatchInlineSnapshot(`
        "PREFERENCE_UNMATCHED: --prefer base.word=use: use does not implement base.word
          these do: one, two, three"
      `);
      expect(await failure(prefer('base.words=two'))).toMatchInlineSnapshot(`
        "SEVERAL: service base.word is replaced by two modules
          two  <addons>/two/index.js:2:83  requested by --load
          three  <addons>/three/index.js:2:85  requested by --load
          remove one of them, or let one depend on the other: the dependent module wins
          or choose one: --prefer base.word=three
        --prefer base.words=two: no loaded module has a service base.words; did you mean base.word?
          node host services lists them"
      `);
      expect(() => parsePreferences(['base.word'], '--prefer')).toThrow(
        '"base.word" in --prefer is not service=module',
      );
    });
  });

  it('that nobody provides cannot be replaced', async () => {
    expect(await failure(boot('two', { two: replace('2') }))).toMatchInlineSnapshot(`
      "SERVICE_NOT_PROVIDED: module two wants to replace service base.word, which no module provides
        two  <addons>/two/index.js  requested by --load"
    `);
  });

  it('that nobody provides cannot be had', async () => {
    expect(await failure(boot('use', { use }))).toMatchInlineSnapshot(
      `"SERVICE_MISSING: module use requested service base.word, which no module provides"`,
    );
  });

  it.each([
    ['nothing provides it', '', 'undefined'],
    ['a module provides it', `setup({ provide }) { provide(service('base.word'), () => 'one'); }`, 'one'],
    ['its token has a default', 'setup() {}', 'fallback', `{ default: () => 'fallback' }`],
  ])('that may be missing is tried: %s', async (_, body, word, settings = '{}') => {
    const heard = listen();
    await boot('use,one', {
      one: `{ ${body || 'setup() {}'} }`,
      use: `{ setup({ onStart }) { onStart(async ({ tryGet }) => {
        heard.push(String(await tryGet(service('base.word', ${settings}))));
      }); } }`,
    });
    expect(heard).toEqual([word]);
  });

  it('that is there and fails is not taken for a missing one', async () => {
    const use = `{ setup({ onStart }) { onStart(async ({ tryGet }) => { await tryGet(service('base.word')); }); } }`;
    const one = `{ setup({ provide }) { provide(service('base.word'), () => { throw new Error('no ink'); }); } }`;
    expect(await failure(boot('use,one', { use, one }))).toContain('no ink');
  });

  it('keeps the methods of a class in a wrapper that spreads it, with their private members', async () => {
    const heard = listen();
    await boot('one,two,use', {
      one: `
        class Word {
          #word = 'one';
          length = 3;
          say() { return this.#word; }
          change(word) { this.#word = word; this.length = word.length; }
          get loud() { return this.#word.toUpperCase(); }
        }
        export class Sentence extends Word { end() { return this.say() + '.'; } }
        export default defineModule({ name: 'one', setup({ provide }) {
          provide(service('base.word'), () => new Sentence());
        } });`,
      two: `{ setup({ wrap }) { wrap(service('base.word'), (inner) => {
        inner.change('four');
        heard.push(String(inner.length), inner.loud, inner.constructor.name);
        return { ...inner, say: () => '"' + inner.say() + '"' };
      }); } }`,
      use: `{ setup({ onStart }) { onStart(async ({ get }) => {
        const word = await get(service('base.word'));
        word.change('three');
        heard.push(word.say(), word.end());
      }); } }`,
    });
    expect(heard).toEqual(['4', 'FOUR', 'Sentence', '"three"', 'three.']);
  });

  it('is the instance itself where a wrapper returns it unchanged', async () => {
    const heard = listen();
    await boot('one,two,use', {
      one: `{ setup({ provide }) { provide(service('base.words'), () => new Map([['a', 'b']])); } }`,
      two: `{ setup({ wrap }) { wrap(service('base.words'), (inner) => { heard.push(inner.get('a')); return inner; }); } }`,
      use: `{ setup({ onStart }) { onStart(async ({ get }) => {
        heard.push(String(Map.prototype.has.call(await get(service('base.words')), 'a')));
      }); } }`,
    });
    expect(heard).toEqual(['b', 'true']);
  });

  it('that waits for itself, also through others, is an error with the path', async () => {
    const self = `{ setup({ provide }) { provide(service('base.word'), async ({ get }) => get(service('base.word'))); } }`;
    expect(await failure(boot('a', { a: self }))).toContain('cycle: base.word -> base.word');
    const a = `{ setup({ provide }) { provide(service('base.a'), async ({ get }) => get(service('base.b'))); } }`;
    const b = `{ setup({ provide }) { provide(service('base.b'), async ({ get }) => { await null; return get(service('base.a')); }); } }`;
    expect(await failure(boot('a,b', { a, b }))).toMatch(
      /cycle: base\.(a -> base\.b -> base\.a|b -> base\.a -> base\.b)/,
    );
  });
});
