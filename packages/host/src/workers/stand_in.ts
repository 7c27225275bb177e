import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@wideload/kit';
import { PACKAGE_FOLDER } from '../package_folder.ts';
import type { Ports } from '../supervise/ports.ts';
import { noWorkerLeft } from './errors.ts';

const PROGRAM = fileURLToPath(new URL('dist/workers/stand_in_process.js', PACKAGE_FOLDER));

/**
 * Sends 503 on the host's ports while no worker serves: a process of its own, so that the supervisor never accepts,
 * and what it has accepted goes with it.
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

  /** Has somebody answer from now on. */
  begin(): void {
    if (!this.#isNeeded) this.#log.error(noWorkerLeft());
    this.#isNeeded = true;
    void this.#start();
  }

  /** Leaves the ports to workers. */
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
    // One that ends by itself is started again with the next attempt to start a worker.
    started.once('exit', () => {
      if (this.#process === started) this.#process = undefined;
    });
    started.on('error', () => {});
  }
}
