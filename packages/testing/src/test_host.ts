import type { Context } from '@wideload/kit';
import { ownerOf, throwGathered } from '@wideload/kit/internal';
import { boot, type RunningHost, type Stopped } from './boot.ts';
import { Client, type Credentials, type Inject } from './client.ts';
import { leftOpen, webMissing } from './errors.ts';
import { HttpServer } from './http.ts';
import { callerOf } from './left_open/stack.ts';
import type { LogLine } from './log.ts';
import { makePrivateFolder } from './private_folder.ts';
import { argumentsFor, type TestHostSettings } from './settings.ts';

/** A host for one test: `get`, `all` and `run` are those of modules. */
export interface TestHost extends Pick<Context, 'get' | 'tryGet' | 'all' | 'run'>, AsyncDisposable {
  /** Sends a request without cookies. Throws if `web` is not loaded. */
  readonly inject: Inject;
  /** Returns a browser without cookies. */
  client(): Client;
  /** Returns a browser that is logged in; default: as the user admin. Throws if the login is refused. */
  logIn(credentials?: Partial<Credentials>): Promise<Client>;
  /** Everything logged so far, at any level. */
  readonly logs: readonly LogLine[];
  /**
   * Stops every module. Throws the failures, and `LEFT_OPEN` if something that the host opened is still open: timers,
   * servers, connections, listeners on `process`, changed globals. Call it once at the end of the test.
   */
  stop(): Promise<void>;
}

/**
 * Boots modules as the real host does, from the command line to the hook `Ready`, in this process, without a port and
 * without signals. It reads no configuration of this machine, and keeps its data in a folder that `stop` removes.
 */
export async function testHost(settings: TestHostSettings = {}): Promise<TestHost> {
  const folder = makePrivateFolder();
  const file = callerOf(testHost) ?? folder.file;
  try {
    const booted = await boot({
      args: argumentsFor(settings),
      environment: folder.environment,
      workingFolder: process.cwd(),
      packagesFrom: process.cwd(),
      with: settings.with ?? [],
      file,
    });
    return hostOf(booted, folder.remove);
  } catch (error) {
    folder.remove();
    throw error;
  }
}

function throwWhatIsLeft({ errors, left }: Stopped): void {
  throwGathered(left.length > 0 ? [...errors, leftOpen(left)] : errors);
}

function hostOf({ context, modules, logs, optionsOf, run, stop }: RunningHost, removeFolder: () => void): TestHost {
  const inject: Inject = async (request) => {
    if (!modules.some(({ name }) => name === ownerOf(HttpServer.id))) throw webMissing();
    const server = await context.get(HttpServer);
    // It is sent when it is awaited, so await it in there, too.
    return run(async () => server.inject(request));
  };
  let stopped: Promise<void> | undefined;
  const stopOnce = (): Promise<void> => {
    stopped ??= stop().then(throwWhatIsLeft).finally(removeFolder);
    return stopped;
  };
  return {
    get: (token) => run(() => context.get(token)),
    tryGet: (token) => run(() => context.tryGet(token)),
    all: (token) => run(() => context.all(token)),
    run: (hook, ...args) => run(() => context.run(hook, ...args)),
    inject,
    client: () => new Client(inject),
    async logIn(credentials) {
      const client = new Client(inject);
      const password = String(optionsOf('base').admin_passwd);
      await client.logIn({ login: 'admin', password, ...credentials });
      return client;
    },
    logs,
    stop: stopOnce,
    [Symbol.asyncDispose]: stopOnce,
  };
}
