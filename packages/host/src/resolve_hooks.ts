/** Runs in Node's loader thread, on versions whose `registerHooks` is missing (before 22.15). */
let parentURL = '';

export function initialize(data: { parentURL: string }): void {
  parentURL = data.parentURL;
}

type Next = (specifier: string, context: object) => Promise<unknown>;

export async function resolve(specifier: string, context: object, next: Next): Promise<unknown> {
  return next(specifier, specifier.startsWith('@wideload/') ? { ...context, parentURL } : context);
}
