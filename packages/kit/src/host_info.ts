import type { Workers } from './workers.ts';

/** One module of the running host. */
export interface ModuleInfo {
  readonly name: string;
  readonly description: string | undefined;
  readonly folder: string;
  /** The file that exports it. */
  readonly file: string;
  readonly depends: readonly string[];
}

/** The phases of a module's boot. */
export type BootPhase = 'import' | 'setup' | 'start' | 'listen';

/** One phase of a module's boot, in milliseconds since the start of the process. */
export interface BootSpan {
  readonly module: string;
  readonly phase: BootPhase;
  readonly begin: number;
  readonly end: number;
}

/** Facts about the host for its modules. */
export interface HostInfo {
  readonly version: string;
  /** Whether this process boots to serve; false while it runs a command. */
  readonly isServing: boolean;
  /** Whether this process replaces another one of this host: tasks that run once per host are done already. */
  readonly takesOver: boolean;
  /** In load order. */
  readonly modules: readonly ModuleInfo[];
  /** Registers how this process answers a question of a command, such as `node host status`, or of another worker. */
  readonly answer: Workers['answer'];
  /** The worker processes of this host; undefined if this process serves alone. */
  readonly workers: Workers | undefined;
  /**
   * The phases of the boot so far, in the order in which they ended. Modules are imported in parallel, and only with
   * `--boot-report` one after the other, so that each import can be measured.
   */
  readonly timeline: readonly BootSpan[];
  /** The folders in which modules are searched before the host's own, in order. */
  readonly addonsPaths: readonly string[];
  /** The configuration files that were read, the one with precedence first. */
  readonly configFiles: readonly string[];
}
