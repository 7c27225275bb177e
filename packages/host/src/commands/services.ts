import type { ServiceAccount } from '@wideload/loader';
import { accountOf } from '../cli/account.ts';
import { table } from '../cli/table.ts';
import { hostCommand } from './command.ts';

/** One line for the implementation of a service, and one for each that was replaced or wraps it. */
export function rowsOf({ id, implementation, hasDefault, replaced, wrappers }: ServiceAccount): string[][] {
  const head = implementation
    ? [implementation.module, implementation.place]
    : [hasDefault && replaced.length === 0 ? 'default' : 'nobody', ''];
  return [
    [id, ...head],
    ...replaced.map(({ module, place }) => [`  ${implementation ? 'in place of' : 'wanted by'}`, module, place]),
    ...wrappers.map(({ module, place }) => ['  wrapped by', module, place]),
  ];
}

export const services = hostCommand({
  describe: 'List the services and the modules that implement or wrap them',
  run({ configuration, json, print }) {
    const { services, many } = accountOf(configuration);
    if (json) print(`${JSON.stringify({ services, many }, null, 2)}\n`);
    else {
      const parts = many.flatMap(({ id, parts }) => [
        [id, parts.length === 0 ? 'empty' : 'many', ''],
        ...parts.map(({ module, place }) => ['  added by', module, place]),
      ]);
      print(table([...services.flatMap(rowsOf), ...parts]));
    }
  },
});
