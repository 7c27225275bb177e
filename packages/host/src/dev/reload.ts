import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { FirstLook } from '@wideload/boot';
import closeWithGrace from 'close-with-grace';
import { goneWhileServing, reloading, STILL_SERVING, WAITING } from '../errors.ts';
import { bootSignalsOver } from '../serve/boot_signals.ts';
import { leaveNow } from '../serve/leave_now.ts';
import { writePidfile } from '../serve/pidfile.ts';
import { providedSocket } from '../service_manager/provided_socket.ts';
import { leaveDebugger, optionsWithoutDebugger, withoutDebugger } from '../supervise/debugger.ts';
import { RUN_VARIABLE } from '../supervise/messages.ts';
import { Ports } from '../supervise/ports.ts';
import { killAll, ServingProcess } from '../supervise/serving_process.ts';
import type { Watch } from './watch.ts';

/** Milliseconds for which the ready line waits for the end of the previous process. */
const PARTING = 1000;
/** Maximum milliseconds to wait for a stop. */
const STOP_LIMIT = 10_000;

/** Exit codes of a first process that a changed file cannot fix: done, or wrong usage. */
const NOT_MENDED = [0, 2];

const SAVES = /^(-s|--save)(=|$)/;

const forEver = new Promise<never>(() => {});

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** One process serves; when one of its files changes, another one replaces it as soon as it is ready. */
class Reload {
  readonly #files: Watch;
  readonly #inspector = leaveDebugger();
  /** The same for every process of this run, so that generated values stay the same. */
  readonly #environment: Record<string, string> = { [RUN_VARIABLE]: randomBytes(32).toString('base64url') };
  readonly #ports = new Ports(providedSocket());
  #watching: Promise<void> = Promise.resolve();
  /** Resolves when all previous processes have ended: one may be stopped at a breakpoint while others come and go. */
  #parting: Promise<void> = Promise.resolve();
  #serving: ServingProcess | undefined;
  #booting: ServingProcess | undefined;
  #isStopping = false;
  readonly #said = new Set<string>();

  constructor(watch: (onChange: (names: readonly string[]) => void) => Watch) {
    this.#files = watch((names) => void this.#reload(names));
    cluster.setupPrimary(this.#inspector ? { inspectPort: this.#inspector.port } : {});
  }

  /** Resolves only if there is nothing to wait for, with the exit code. */
  async begin(): Promise<number> {
    const first = this.#fork();
    // Later processes do not save again, and get the debugger's port when the previous one has released it.
    const args = process.argv.slice(2).filter((argument) => !SAVES.test(argument));
    cluster.setupPrimary({ execArgv: withoutDebugger(process.execArgv), args });
    this.#environment.NODE_OPTIONS = optionsWithoutDebugger(process.env.NODE_OPTIONS);
    if (await this.#takeOver(first)) return forEver;
    const { code } = await first.ended;
    if (NOT_MENDED.includes(code)) return code;
    await this.#watching;
    say(WAITING);
    return forEver;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#files.close();
    this.#booting?.kill();
    this.#ports.keepOnly(new Set());
    await Promise.all([this.#parting, this.#serving?.stop()]);
  }

  #fork(): ServingProcess {
    return new ServingProcess({
      environment: this.#environment,
      ports: this.#ports,
      onFound: (paths) => {
        this.#watching = Promise.all([this.#watching, this.#files.add(paths)]).then(() => {});
      },
    });
  }

  async #reload(names: readonly string[]): Promise<void> {
    say(reloading(names));
    // The files may have changed since it was started.
    this.#booting?.kill();
    if (!(await this.#takeOver(this.#fork()))) say(this.#serving ? STILL_SERVING : WAITING);
  }

  /** Returns false if it ended before it could serve. */
  async #takeOver(next: ServingProcess): Promise<boolean> {
    this.#booting = next;
    const lines = await next.ready;
    // A later change has replaced it.
    if (this.#booting !== next) return true;
    this.#booting = undefined;
    if (!lines) return false;

    const former = this.#serving;
    this.#serving = next;
    void next.ended.then(({ code }) => this.#lost(next, code));
    if (former) {
      this.#parting = Promise.all([this.#parting, former.stop(undefined, { isReplaced: true })]).then(() => {
        if (this.#inspector) next.tell({ wideload: 'inspect', ...this.#inspector });
      });
    }
    // A request made after this line is printed reaches the new process, and changes from now on are seen.
    await Promise.all([this.#watching, Promise.race([this.#parting, pause(PARTING)])]);
    const [ready = '', ...facts] = lines;
    say([ready, ...facts.filter((fact) => !this.#said.has(fact))].join('\n'));
    for (const fact of facts) this.#said.add(fact);
    return true;
  }

  #lost(one: ServingProcess, code: number): void {
    if (this.#serving !== one || this.#isStopping) return;
    this.#serving = undefined;
    say(goneWhileServing(code));
  }
}

/** Serves, and reloads whenever a module or the configuration changes. The port stays open. */
export async function serveWithReload({ values: { pidfile } }: FirstLook): Promise<number> {
  // The watcher is for developers: other hosts start without it.
  const { watchFiles } = await import('./watch.ts');
  const removePidfile = pidfile === undefined ? () => {} : writePidfile(pidfile);
  const reload = new Reload(watchFiles);
  const grace: closeWithGrace.Options = {
    delay: STOP_LIMIT,
    logger: false,
    skip: ['beforeExit'],
    onSecondSignal: leaveNow(() => {
      killAll();
      removePidfile();
    }),
  };
  const { uninstall } = closeWithGrace(grace, async () => {
    await reload.stop();
    removePidfile();
  });
  bootSignalsOver();
  const code = await reload.begin();
  uninstall();
  await reload.stop();
  removePidfile();
  return code;
}
