import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';

/** Who runs where: what is measured has a core to itself, where the machine has two and a way to say so. */
export type Core = 'server' | 'load';

/** A program on the PATH. */
export function findProgram(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

const taskset = availableParallelism() > 1 ? findProgram('taskset') : undefined;

/** Whether servers and load have cores of their own. */
export const isPinned = taskset !== undefined;

/** A command so that it runs on that core. */
export function onCore(core: Core, command: readonly string[]): [string, ...string[]] {
  const [program = '', ...args] = taskset ? [taskset, '-c', core === 'server' ? '0' : '1', ...command] : command;
  return [program, ...args];
}
