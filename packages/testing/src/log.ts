import type { LogFields, Logger } from '@wideload/kit';

/** One line that a module logged. */
export interface LogLine {
  readonly level: keyof Logger;
  /** `host` for lines of the host itself. */
  readonly module: string;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

/** Returns loggers that write to `lines`, at every level. */
export function loggersInto(lines: LogLine[]): (module: string) => Logger {
  return (module) => {
    const at = (level: keyof Logger) => (message: string, fields?: LogFields) => {
      lines.push({ level, module, message, fields });
    };
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  };
}
