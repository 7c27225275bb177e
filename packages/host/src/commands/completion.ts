import { completionScript } from '@wideload/config';
import { hostCommand } from './command.ts';

export const completion = hostCommand({
  describe: 'Print a script that completes commands and options in your shell',
  run({ configuration: { declarations }, all, print }) {
    print(completionScript(declarations, all));
  },
});
