import { basename } from 'node:path';
import { completionScript, SHELLS } from '@wideload/config';
import { nearest } from '@wideload/kit/internal';
import { hostCommand } from './command.ts';
import { shellUnknown } from './errors.ts';

export const completion = hostCommand({
  describe: 'Print a script that completes the command wideload in your shell',
  usage: '[bash|zsh|fish]',
  ownModulesOnly: true,
  complete: () => SHELLS,
  run({ words: [wanted = basename(process.env.SHELL ?? '')], print }) {
    const shell = SHELLS.find((one) => one === wanted);
    if (shell === undefined) throw shellUnknown(wanted, nearest(wanted, SHELLS), SHELLS);
    print(completionScript(shell));
  },
});
