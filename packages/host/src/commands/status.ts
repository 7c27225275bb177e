import { setTimeout as pause } from 'node:timers/promises';
import { flag } from '@wideload/kit';
import { askHost } from '../control/ask.ts';
import { problemsOf, statusText } from '../control/text.ts';
import { hostCommand } from './command.ts';
import { pidfileMissing } from './errors.ts';

/** Milliseconds between two requests. */
const INTERVAL = 2000;

/** Clears a terminal, and puts the cursor into its first line. */
const CLEAR = '\u001b[H\u001b[2J\u001b[3J';

export const status = hostCommand({
  describe: 'Show the workers, requests, memory, sessions and problems of a host',
  options: { watch: flag('Refresh every two seconds', false) },
  async run({ configuration: { values }, options: { watch }, json, print }) {
    const { pidfile } = values;
    if (pidfile === undefined) throw pidfileMissing();
    for (;;) {
      const found = await askHost(pidfile, 'status');
      const problems = problemsOf(found);
      const text = json ? `${JSON.stringify({ ...found, problems })}\n` : statusText(found);
      print(watch && !json && process.stdout.isTTY ? CLEAR + text : text);
      if (!watch) return problems.length === 0 ? 0 : 1;
      await pause(INTERVAL);
    }
  },
});
