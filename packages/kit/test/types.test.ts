import { expectTypeOf, test } from 'vitest';
import {
  bytes,
  choice,
  defineModule,
  duration,
  flag,
  hook,
  integer,
  list,
  number,
  type OptionValues,
  path,
  secret,
  service,
  services,
  text,
  url,
} from '../src/index.ts';

interface Clock {
  now(): number;
}
const Clock = service<Clock>('types.clock');
const Clocks = services<Clock>('types.clocks');
const Name = hook.pipe<string, [length: number]>('types.name');
const Started = hook.event<[port: number]>('types.started');
const Who = hook.first<[sid: string], { login: string }>('types.who');
const Around = hook.around<[n: number], string>('types.around');

const options = {
  bytes: bytes('Help', '1'),
  choice: choice('Help', ['a', 'b'], 'a'),
  duration: duration('Help', '1s'),
  flag: flag('Help', true),
  integer: integer('Help', 1),
  list: list('Help'),
  number: number('Help', 1),
  path: path('Help', '/'),
  no_path: path('Help'),
  secret: secret('Help'),
  text: text('Help', ''),
  no_text: text('Help'),
  url: url('Help'),
};

// These hold when they compile, which `npm run typecheck` sees to; nothing of them needs to run.

test('the types of values follow from the declaration of the options', () => {
  expectTypeOf<OptionValues<typeof options>>().toEqualTypeOf<{
    readonly bytes: number;
    readonly choice: 'a' | 'b';
    readonly duration: number;
    readonly flag: boolean;
    readonly integer: number;
    readonly list: readonly string[];
    readonly number: number;
    readonly path: string;
    readonly no_path: string | undefined;
    readonly secret: string | undefined;
    readonly text: string;
    readonly no_text: string | undefined;
    readonly url: string | undefined;
  }>();
});

test("a module's setup is handed them, under their names and no others", () => {
  defineModule({
    name: 'types',
    options: { port: integer('Port', 1), host: text('Host') },
    setup({ options }) {
      expectTypeOf(options.port).toEqualTypeOf<number>();
      expectTypeOf(options.host).toEqualTypeOf<string | undefined>();
      // @ts-expect-error misspelt
      options.prot;
      // @ts-expect-error values are not changed
      options.port = 2;
    },
  });
  defineModule({
    name: 'types',
    setup({ options }) {
      // @ts-expect-error none was declared
      options.port;
    },
  });
});

test('a choice has a default that is one of its words', () => {
  // @ts-expect-error not one of them
  choice('Help', ['a', 'b'], 'c');
});

test('what is provided is of the type that the service has', () => {
  defineModule({
    name: 'types',
    setup({ provide, replace, wrap, add }) {
      provide(Clock, () => ({ now: () => 1 }));
      replace(Clock, async () => ({ now: () => 1 }));
      wrap(Clock, (inner) => ({ now: () => inner.now() + 1 }));
      add(Clocks, () => ({ now: () => 1 }));
      // A word of a closed list is that word, without a cast.
      const Lamp = service<{ colour: 'red' | 'green' }>('types.lamp');
      provide(Lamp, () => ({ colour: 'red' }));
      // @ts-expect-error no such colour
      provide(Lamp, () => ({ colour: 'blue' }));
      // @ts-expect-error answers a text
      provide(Clock, () => ({ now: () => '1' }));
      // @ts-expect-error has no now()
      replace(Clock, () => ({}));
      // @ts-expect-error forgets to answer
      wrap(Clock, () => {});
      // @ts-expect-error a slot for one is not added to
      add(Clock, () => ({ now: () => 1 }));
      // @ts-expect-error a slot for many is not provided
      provide(Clocks, () => ({ now: () => 1 }));
    },
  });
});

test('a handler is what its hook asks for', () => {
  defineModule({
    name: 'types',
    setup({ on, onStart }) {
      on(Name, (name, length) => name.slice(0, length));
      on(Name, async (name) => name, 'post');
      // @ts-expect-error returns nothing
      on(Name, () => {});
      // @ts-expect-error returns another type
      on(Name, (name) => name.length);
      // @ts-expect-error takes another type
      on(Started, (port: string) => port);
      // @ts-expect-error there is no such place
      on(Started, () => {}, 'first');
      on(Who, (sid) => (sid === '' ? undefined : { login: sid }));
      on(Around, (next, n) => next(n + 1));

      onStart(async ({ get, all, run }) => {
        expectTypeOf(await get(Clock)).toEqualTypeOf<Clock>();
        expectTypeOf(await all(Clocks)).toEqualTypeOf<readonly Clock[]>();
        expectTypeOf(await run(Name, 'a', 1)).toEqualTypeOf<string>();
        expectTypeOf(await run(Who, 'a')).toEqualTypeOf<{ login: string } | undefined>();
        expectTypeOf(await run(Around, (n) => `${n}`, 1)).toEqualTypeOf<string>();
        expectTypeOf(await run(Started, 1)).toEqualTypeOf<void>();
        // @ts-expect-error without its argument
        await run(Name, 'a');
        // @ts-expect-error a slot for many has no single service
        await get(Clocks);
      });
    },
  });
});
