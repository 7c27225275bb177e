import type { HookAccount } from '@wideload/loader';
import { accountOf } from '../cli/account.ts';
import { table } from '../cli/table.ts';
import { hostCommand } from './command.ts';

/** One line for a hook, and one for each handler in order. */
export function rowsOf({ id, kind, handlers }: HookAccount): string[][] {
  return [
    [id, kind, handlers.length === 0 ? 'no handlers' : ''],
    ...handlers.map(({ module, place, position }) => [`  ${module}`, position === 'main' ? '' : position, place]),
  ];
}

export const hooks = hostCommand({
  describe: 'List the hooks and their handlers, in the order they run',
  run({ configuration, json, print }) {
    const { hooks } = accountOf(configuration);
    if (json) print(`${JSON.stringify(hooks, null, 2)}\n`);
    else print(table(hooks.flatMap(rowsOf)));
  },
});
