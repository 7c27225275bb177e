import { WideloadError, WideloadErrors } from '@wideload/kit';

/** Shows an error to whoever typed the command. Only a fault of ours comes with a stack trace. */
export function printError(error: unknown): void {
  if (error instanceof WideloadErrors) for (const one of error.errors) printError(one);
  else if (error instanceof WideloadError) process.stderr.write(`wideload: error: ${error.message}  [${error.code}]\n`);
  else {
    const detail = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`wideload: this is a fault of the host itself, please report it:\n${detail}\n`);
  }
}
