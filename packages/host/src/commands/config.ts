import { printSettings, settingsAsJson } from '@wideload/config';
import { hostCommand } from './command.ts';

export const config = hostCommand({
  describe: 'Show every option with its value and its origin (--json: as JSON)',
  run({ configuration: { declarations, resolved }, json, print }) {
    if (json) print(`${JSON.stringify(settingsAsJson(declarations, resolved), null, 2)}\n`);
    else print(printSettings(declarations, resolved));
  },
});
