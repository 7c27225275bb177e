import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@wideload/kit';
import { PACKAGE_FOLDER } from '../package_folder.ts';
import type { Ports } from '../supervise/ports.ts';
import { noWorkerLeft } from './errors.ts';

const PROGRAM = fileURLToPath(new URL('dist/workers/stand_in_process.js', PACKAGE_FOLDER));

/**
 * Sends 503 on the host's ports while no worker serves: a separate process, so that the supervisor never accepts, and
 * its connections end with it.
 */
export class StandIn {
  readonly #ports: Ports;
  readonly #log: Logger;
  #process: ChildProcess | undefined;
  #isNeeded = false;

  constructor(ports: Ports, log: Logger) {
    this.#ports = ports;
    this.#log = log;
  }

  /** Starts the stand-in. */
  begin(): void {
    if (!this.#isNeeded) this.#log.error(noWorkerLeft());
    this.#isNeeded = true;
    void this.#start();
  }

  /** Stops it, so that workers get the connections. */
  end(): void {
    this.#isNeeded = false;
    this.#process?.disconnect();
    this.#process = undefined;
  }

  async #start(): Promise<void> {
    const descriptors = await this.#ports.descriptors();
    if (!this.#isNeeded || this.#process || descriptors.length === 0) return;
    const started = fork(PROGRAM, [String(descriptors.length)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc', ...descriptors],
    });
    this.#process = started;
    // If it ends by itself, the next attempt to start a worker starts it again.
    started.once('exit', () => {
      if (this.#process === started) this.#process = undefined;
    });
    started.on('error', () => {});
  }
}
