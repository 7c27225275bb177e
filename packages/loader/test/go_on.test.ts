import { WideloadError } from '@wideload/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asked, goOnWithout } from '../src/import/skip_optional.ts';
import { failure, load } from './support/modules.ts';

const broken = "throw new Error('no luck');";
const depends = (...names: string[]) => `{ depends: ${JSON.stringify(names)}, setup() {} }`;
const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);

describe('a module that may fail', () => {
  it('goes when what it depends on fails, and takes along what only it pulled in', async () => {
    const { modules, skipped } = await load('a?,other', {
      a: depends('broken', 'only_a', 'shared'),
      broken,
      only_a: depends(),
      shared: depends(),
      other: depends('shared'),
    });
    expect(names(modules)).toEqual(['base', 'web', 'shared', 'other']);
    expect(names(skipped)).toEqual(['a']);
    expect(skipped[0]?.error.message).toMatch(/^module a needs broken, which was skipped:\n.*no luck/);
  });

  it('goes when one fails that may, too', async () => {
    const { modules, skipped } = await load('a?,b?', { a: broken, b: depends('a') });
    expect(names(modules)).toEqual(['base', 'web']);
    expect(names(skipped)).toEqual(['a', 'b']);
  });

  it('goes when it needs what is never loaded', async () => {
    const { skipped } = await load('a?,!b', { a: depends('b'), b: depends() });
    expect(skipped).toMatchObject([{ name: 'a', error: { code: 'MODULE_FORBIDDEN' } }]);
  });

  it('must not, when one that must not fail pulls in the same', async () => {
    const message = await failure(load('a?,b', { a: depends('broken'), b: depends('broken'), broken }));
    expect(message).toContain('module broken, requested by a, cannot be imported: Error: no luck');
  });

  it('leaves a consistent rest: every module that runs has its dependencies, and only requested modules run', () => {
    const size = 8;
    const graph = fc.array(
      fc.record({
        depends: fc.uniqueArray(
          fc.nat({ max: size - 1 }).map((n): string => `m${n}`),
          { maxLength: 3 },
        ),
        optional: fc.boolean(),
        isListed: fc.boolean(),
        fails: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
      }),
      { minLength: size, maxLength: size },
    );
    fc.assert(
      fc.property(graph, (rows) => {
        const all = rows.map(({ depends, optional, isListed }, n): Asked => {
          const name = `m${n}`;
          return isListed ? { name, depends, optional } : { name, depends, optional: false, dependencyOf: 'some' };
        });
        const failed = new Map<string, WideloadError>(
          rows.flatMap(({ fails }, n) => (fails ? [[`m${n}`, new WideloadError('NO', `m${n} failed`)] as const] : [])),
        );
        const outcome = goOnWithout(all, failed);
        if ('errors' in outcome) {
          expect(outcome.errors).toHaveLength(failed.size);
          return;
        }
        const { keep, skipped } = outcome;
        for (const { name, depends } of all.filter((one) => keep.has(one.name))) {
          expect(failed.has(name)).toBe(false);
          for (const other of depends) expect(keep).toContain(other);
        }
        for (const { name, optional, dependencyOf } of all) {
          const isSkipped = skipped.some((one) => one.name === name);
          if (dependencyOf === undefined) expect(keep.has(name)).toBe(!isSkipped);
          if (isSkipped) expect(optional).toBe(true);
          if (keep.has(name) && dependencyOf !== undefined) {
            expect(all.some((one) => keep.has(one.name) && one.depends.includes(name))).toBe(true);
          }
        }
      }),
    );
  });
});
