import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type Ended, newFolder, ROOT } from '../support/host.ts';
import type { Registry } from './registry.ts';

/** What a machine of a user has besides npm. */
export interface MachineSettings {
  readonly registry: Registry;
  /** A version of Node, such as 24; by default the one that runs the test. */
  readonly node?: string;
}

/** A host that was started on a machine. */
export interface Started {
  readonly url: string;
  stop(): Promise<Ended>;
}

/** The folder of a version of Node, installed from npm. */
function folderOfNode(version: string | undefined): string {
  if (version === undefined) return dirname(process.execPath);
  const args = ['exec', '--yes', `--package=node@${version}`, '--', 'node', '--print', 'process.execPath'];
  return dirname(execFileSync('npm', args, { encoding: 'utf8' }).trim());
}

/** The machine of a user: an empty home folder and a registry. Nothing of this checkout can be found from there. */
export class Machine {
  readonly home = newFolder('wideload-user-');
  readonly #environment: Readonly<Record<string, string>>;

  constructor({ registry, node }: MachineSettings) {
    const { host } = new URL(registry.url);
    const lines = [
      `registry=${registry.url}`,
      `//${host}/:_authToken=test`,
      'audit=false',
      'fund=false',
      'fetch-retries=0',
    ];
    writeFileSync(join(this.home, '.npmrc'), `${lines.join('\n')}\n`);
    const paths = (process.env.PATH ?? '').split(delimiter).filter((path) => !path.startsWith(ROOT));
    this.#environment = {
      PATH: [join(this.home, 'tools/node_modules/.bin'), folderOfNode(node), ...paths].join(delimiter),
      HOME: this.home,
      npm_config_registry: registry.url,
      npm_config_update_notifier: 'false',
      // The registry of other packages may have a certificate that only this machine trusts.
      NODE_USE_SYSTEM_CA: '1',
      // A free port, because 8069 may be in use.
      ODOO_HTTP_PORT: '0',
      ODOO_HTTP_INTERFACE: '127.0.0.1',
    };
  }

  /** Installs a command, such as `pnpm@10`. */
  async install(tool: string): Promise<void> {
    await this.run(this.folder('tools'), `npm install ${tool}`);
  }

  /** Creates an empty folder below the home folder. */
  folder(name: string): string {
    const path = join(this.home, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  #spawn(cwd: string, command: string): ChildProcess {
    return spawn('sh', ['-c', command], {
      cwd,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
  }

  /** Runs a line in the shell. Throws with all its output if it fails. */
  async run(cwd: string, command: string): Promise<string> {
    const { code, stdout, stderr } = await this.attempt(cwd, command);
    if (code !== 0) throw new Error(`${command}\nended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Runs a line in the shell that may fail. */
  async attempt(cwd: string, command: string): Promise<Ended> {
    const child = this.#spawn(cwd, command);
    const output = gather(child);
    const [code] = await once(child, 'close');
    return { code, ...output };
  }

  /** Starts a host by a line in the shell, and waits until it is ready. */
  async start(cwd: string, command: string): Promise<Started> {
    const child = this.#spawn(cwd, command);
    const output = gather(child);
    const ended = once(child, 'close').then(([code]): Ended => ({ code, ...output }));
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.on('data', () => {
        const [, found] = /^ready in .*?(http:\/\/[\w.:]+)/m.exec(output.stdout) ?? [];
        if (found !== undefined) resolve(found);
      });
      ended.then(({ code }) => reject(new Error(`${command}\nended with ${code}:\n${output.stdout}${output.stderr}`)));
    });
    return {
      url,
      stop() {
        process.kill(-(child.pid ?? 0), 'SIGTERM');
        return ended;
      },
    };
  }
}

function gather(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return output;
}
