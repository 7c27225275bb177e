/** Values of a log line. Never a sid, a password or a whole session. */
export type LogFields = Readonly<Record<string, unknown>>;

/** A module's own logger: its name is on every line, its level is set by `--log-handler=module:LEVEL`. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
