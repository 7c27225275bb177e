// Runs commands of the host one after the other, as host.js does: see commands.ts.
import { fileURLToPath } from 'node:url';

const HOST = fileURLToPath(new URL('../../../host.js', import.meta.url));
const CLI = import.meta.resolve('wideload/cli');

// Each command adds its listeners, for which a process of its own has no time to become too many.
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);
// A command that failed gives what is still open a second, and then exits.
process.exit = () => {};

let count = 0;

process.on('message', async ({ args, env, cwd, end }) => {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.execPath, HOST, ...args];
  process.exitCode = undefined;
  // The entry is another module each time, and is run again; what it imports is there already.
  await import(`${CLI}?${++count}`);
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  process.stderr.write(end);
  process.stdout.write(`${code}${end}`);
});
