import type { Configuration } from '@wideload/boot';
import { printSettings, settingsAsJson } from '@wideload/config';
import { openLog } from '../log/logger.ts';
import { hostCommand } from './command.ts';

/** Logs the warnings of a start. A command writes no log file, and loads the log only if it needs it. */
function logWarnings({ resolved: { warnings }, values }: Configuration): void {
  if (warnings.length === 0) return;
  const log = openLog({ ...values, logfile: undefined }).loggerOf('host');
  for (const warning of warnings) log.warn(warning);
}

export const config = hostCommand({
  describe: 'Show every option with its value and its origin (--json: as JSON)',
  async run({ configuration, json, print }) {
    const { declarations, resolved } = configuration;
    logWarnings(configuration);
    if (json) print(`${JSON.stringify(settingsAsJson(declarations, resolved), null, 2)}\n`);
    else print(printSettings(declarations, resolved));
  },
});
