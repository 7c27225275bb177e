import { join } from 'node:path';
import { checkModule } from '@wideload/testing';
import { folderWith } from '../../support/addons.ts';

/** A module in TypeScript: what stands before it, and what stands in it besides its name. */
export function module(rest: string, before = '', name = 'shop'): string {
  return `
    import { defineModule, integer, secret, service, text } from '@wideload/kit';
    ${before}
    export default defineModule({ name: '${name}', ${rest} });
    void [integer, secret, service, text];`;
}

/** Returns the failed checks of a module with this code, and the whole output. */
export async function failures(code: string, file = 'shop/index.ts') {
  const folder = folderWith({ [file]: code });
  const { checks } = await checkModule(join(folder, 'shop'));
  const failed = checks.filter(({ passed }) => passed === false);
  return { names: failed.map(({ name }) => name), said: failed.flatMap(({ notes }) => notes).join('\n') };
}
