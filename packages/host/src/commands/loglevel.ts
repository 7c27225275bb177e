import { LOG_LEVELS } from '@wideload/boot';
import { messageOf, readFile } from '@wideload/kit/internal';
import { hostNotRunning, platformLacks } from '../errors.ts';
import { askedOf, keepAsked } from '../log/asked_levels.ts';
import { type Levels, logLevels, withHandlers } from '../log/log_levels.ts';
import { hostCommand } from './command.ts';
import { pidfileMissing } from './errors.ts';

/** Returns the process in the pidfile. Throws if it does not run. */
function runningHost(pidfile: string): number {
  try {
    const pid = Number.parseInt(String(readFile(pidfile)), 10);
    if (!(pid > 0)) throw new Error('it contains no process id');
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    throw hostNotRunning(pidfile, messageOf(error));
  }
}

/** `debug` is the level of all modules, `web:debug` that of one. */
const handlerOf = (word: string): string => (word.includes(':') ? word : `:${word}`);

function shown({ root, modules }: Levels): string {
  return [`all modules  ${root}`, ...[...modules].map(([module, level]) => `${module}  ${level}`)].join('\n');
}

export const loglevel = hostCommand({
  describe: 'Show or change the log levels of a running host',
  usage: '[[module:]LEVEL ...]',
  complete: () => LOG_LEVELS,
  run({ configuration: { values }, words, json, print }) {
    const { pidfile, log_level, log_handler } = values;
    if (pidfile === undefined) throw pidfileMissing();
    const pid = runningHost(pidfile);
    const all = [...askedOf(pidfile, pid), ...words.map(handlerOf)];
    // The last word about a module counts.
    const handlers = [...new Map(all.map((handler) => [handler.slice(0, handler.lastIndexOf(':')), handler])).values()];
    // This also checks the words: nothing is written if one of them is not a level.
    const levels = withHandlers(logLevels(log_level, log_handler), handlers);
    if (words.length > 0) {
      if (process.platform === 'win32') throw platformLacks('loglevel', 'set log_level, and start the host again');
      keepAsked(pidfile, { pid, handlers });
      process.kill(pid, 'SIGUSR1');
    }
    if (json) print(`${JSON.stringify({ root: levels.root, modules: Object.fromEntries(levels.modules) })}\n`);
    else print(`${shown(levels)}\n`);
  },
});
