import { exampleFile } from '@wideload/config';
import { hostCommand } from './command.ts';

export const example = hostCommand({
  describe: 'Print an odoo.conf with every option and its default',
  run({ configuration: { declarations }, print }) {
    print(exampleFile(declarations));
  },
});
