import type { Configuration } from '@wideload/boot';
import { type Account, inspectModules, type LoadedModule } from '@wideload/loader';
import { printError } from './print_error.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** The declarations of the modules. Their problems go to the error output, since the answers are valid anyway. */
export function accountOf({ loaded, preferences, valuesOf }: Configuration): Account {
  const account = inspectModules(loaded, { preferences, valuesOf, loggerOf: () => silent });
  for (const error of account.errors) printError(error);
  return account;
}

/** Returns why a module is loaded, as text. */
export function loadReason({ requestedBy }: LoadedModule, { loaded }: Configuration): string {
  if (loaded.modules.some(({ name }) => name === requestedBy)) return `needed by ${requestedBy}`;
  if (requestedBy === 'default') return 'in the default list';
  return requestedBy === 'every host' ? 'part of every host' : `requested by ${requestedBy}`;
}
