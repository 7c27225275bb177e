import type { Option } from '@wideload/kit';

/** One option with all its names. */
export interface Declaration {
  /** The module that declares it; `host` for the process's own. */
  readonly module: string;
  /** Its name within the module: `port`. */
  readonly key: string;
  /** Its name in a file's `[options]`: `session_redis_port`. */
  readonly name: string;
  /** On the command line, without the dashes, the usual one first: `session-redis-port`. */
  readonly flags: readonly string[];
  /** In the environment: `ODOO_SESSION_REDIS_PORT`. */
  readonly variable: string;
  readonly option: Option<unknown>;
}
