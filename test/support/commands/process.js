// Runs command lines of the host one after another, as packages/host/src/cli.ts runs one. For ./run.ts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const CLI = new URL('../../../packages/host/dist/cli.js', import.meta.url);

/** The file of `run`, whose name has a hash of its content. */
const [, file = ''] = /import\("(\.\/run-\w+\.js)"\)/.exec(readFileSync(CLI, 'utf8')) ?? [];
// Modules find their default folders below it when they are imported, so it is one for all commands.
const HOME = mkdtempSync(join(tmpdir(), 'wideload-home-'));
process.on('exit', () => rmSync(HOME, { recursive: true, force: true }));
process.env.HOME = HOME;
const { run } = await import(new URL(file, CLI).href);

// Commands add listeners that otherwise end with the process.
process.setMaxListeners(0);

const channel = new Socket({ fd: 3 });
channel.on('error', () => process.exit());

for await (const line of createInterface({ input: channel })) {
  const { args, cwd, end, ...settings } = JSON.parse(line);
  const env = { HOME, ...settings.env };
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
