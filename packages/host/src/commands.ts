import type { Configuration } from '@wideload/boot';
import { completionScript, exampleFile, printSettings, settingsAsJson } from '@wideload/config';

/** A command besides serving: what it prints. */
export interface Command {
  readonly name: string;
  readonly describe: string;
  run(configuration: Configuration): Promise<string> | string;
}

const config: Command = {
  name: 'config',
  describe: 'Show every option with its value and where that came from; --json for programs',
  run({ declarations, settled, values }) {
    if (values.json) return `${JSON.stringify(settingsAsJson(declarations, settled), null, 2)}\n`;
    return printSettings(declarations, settled);
  },
};

const example: Command = {
  name: 'example',
  describe: 'Print an odoo.conf with every option and its default',
  run: ({ declarations }) => exampleFile(declarations),
};

const completion: Command = {
  name: 'completion',
  describe: 'Print a script that completes commands and options in your shell',
  run: ({ declarations }) => completionScript(declarations, commands),
};

/** What `node host <command>` can do besides serving. */
export const commands: readonly Command[] = [config, example, completion];
