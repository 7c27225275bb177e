import type { ModuleCommand } from '@wideload/boot';
import type { CommandHelp } from '@wideload/config';
import { check } from './check.ts';
import type { HostCommand } from './command.ts';
import { completion } from './completion.ts';
import { config } from './config.ts';
import { example } from './example.ts';
import { hooks } from './hooks.ts';
import { loglevel } from './loglevel.ts';
import { modules } from './modules.ts';
import { options } from './options.ts';
import { reload } from './reload.ts';
import { scaffold } from './scaffold.ts';
import { services } from './services.ts';
import { status } from './status.ts';
import { test } from './test.ts';
import { why } from './why.ts';

/** The commands of `node host` without any module. */
export const hostCommands: Readonly<Record<string, HostCommand>> = {
  modules,
  services,
  hooks,
  options,
  why,
  check,
  config,
  scaffold,
  test,
  loglevel,
  status,
  reload,
  example,
  completion,
};

/** The help of the commands of the host and of modules. */
export function commandsHelp(brought: readonly ModuleCommand[] = []): CommandHelp[] {
  const own = Object.entries(hostCommands).map(([name, { describe, usage }]) => ({ name, describe, usage }));
  return [...own, ...brought.map(({ name, command: { describe, usage } }) => ({ name, describe, usage }))];
}
