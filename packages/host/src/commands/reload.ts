import { askHost } from '../control/ask.ts';
import { restarted } from '../workers/errors.ts';
import { hostCommand } from './command.ts';
import { pidfileMissing, reloadFailed } from './errors.ts';

export const reload = hostCommand({
  describe: 'Replace the workers of a running host; fail if new ones cannot start',
  async run({ configuration: { values }, json, print }) {
    const { pidfile } = values;
    if (pidfile === undefined) throw pidfileMissing();
    const result = await askHost(pidfile, 'reload');
    if (!result.isDone) throw reloadFailed(result.reason);
    print(json ? `${JSON.stringify(result)}\n` : `${restarted(result.workers)}\n`);
  },
});
