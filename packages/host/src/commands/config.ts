import { printSettings, settingsAsJson } from '@wideload/config';
import { hostCommand } from './command.ts';

export const config = hostCommand({
  describe: 'Show every option with its value and where that came from; --json for programs',
  run({ configuration: { declarations, settled }, json, print }) {
    if (json) print(`${JSON.stringify(settingsAsJson(declarations, settled), null, 2)}\n`);
    else print(printSettings(declarations, settled));
  },
});
