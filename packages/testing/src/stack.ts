import { fileURLToPath } from 'node:url';

/** A line of code on a stack. */
export interface Frame {
  readonly file: string;
  /** `line:column`. */
  readonly position: string;
}

const FRAME = /[ (]((?:file:\/\/)?\/[^():]+):(\d+:\d+)\)?$/;

/** The lines of a stack, innermost first; Node's own are left out. */
export function framesOf({ stack }: { readonly stack?: string }): Frame[] {
  return (stack?.split('\n') ?? []).flatMap((line) => {
    const [, file = '', position = ''] = FRAME.exec(line) ?? [];
    return file === '' ? [] : [{ file: file.startsWith('file:') ? fileURLToPath(file) : file, position }];
  });
}

/** The file that called a function which is under way. */
export function callerOf(callee: (...args: never[]) => unknown): string | undefined {
  const site: { stack?: string } = {};
  Error.captureStackTrace(site, callee);
  return framesOf(site)[0]?.file;
}
