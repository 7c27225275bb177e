// Runs command lines of the host one after another, as packages/host/src/cli.ts runs one. For ./run.ts.
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

const CLI = new URL('../../../packages/host/dist/cli.js', import.meta.url);

/** The file of `run`, whose name has a hash of its content. */
const [, file = ''] = /import\("(\.\/run-\w+\.js)"\)/.exec(readFileSync(CLI, 'utf8')) ?? [];
const { run } = await import(new URL(file, CLI).href);

// Commands add listeners that otherwise end with the process.
process.setMaxListeners(0);

const channel = new Socket({ fd: 3 });
channel.on('error', () => process.exit());

for await (const line of createInterface({ input: channel })) {
  const { args, cwd, env, end } = JSON.parse(line);
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  const code = await run(args, process.env);
  // Outputs to a pipe are written at once, so this comes last in both.
  process.stdout.write(end);
  process.stderr.write(end);
  channel.write(`${code}\n`);
}
process.exit();
