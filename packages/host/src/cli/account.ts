import type { Configuration } from '@wideload/boot';
import { type Account, inspectModules, type LoadedModule } from '@wideload/loader';
import { printError } from './print_error.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** What the modules declare. What is wrong with it goes to the error output: the answers hold all the same. */
export function accountOf({ loaded, preferences, valuesOf }: Configuration): Account {
  const account = inspectModules(loaded, { preferences, valuesOf, loggerOf: () => silent });
  for (const error of account.errors) printError(error);
  return account;
}

/** Who asked for a module, for people. */
export function askedFor({ askedBy }: LoadedModule, { loaded }: Configuration): string {
  if (loaded.modules.some(({ name }) => name === askedBy)) return `pulled in by ${askedBy}`;
  if (askedBy === 'default') return 'in the default list';
  return askedBy === 'every host' ? 'every host has it' : `asked for by ${askedBy}`;
}
