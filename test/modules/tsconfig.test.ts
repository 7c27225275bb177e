import { afterAll, describe, expect, it } from 'vitest';
import { folderWith } from '../support/addons.ts';
import { cleanUp, runHost } from '../support/host.ts';

afterAll(cleanUp);

/** Logs which meaning a field of a subclass has: defined, or assigned as by older compilers. */
const FIELDS = `
  import { defineModule } from '@wideload/kit';
  const meaning: string[] = [];
  class Base { set value(_: number) { meaning.push('set'); } }
  class Derived extends Base { value = 1; }
  new Derived();
  export default defineModule({
    name: 'shop',
    setup({ announce }) { announce('fields are', meaning[0] ?? 'defined'); },
  });`;

const start = (cwd: string) =>
  runHost(['--load=shop', '--addons-path=.', '--stop-after-init', '--http-port=0'], { cwd });

describe("what a module's tsconfig.json asks for", () => {
  it('is reported if the code runs with another meaning, even if the setting is inherited', async () => {
    const cwd = folderWith({
      'shop/index.ts': FIELDS,
      'shop/tsconfig.json':
        '{ "extends": "../base.json", // of the project\n "compilerOptions": { "strict": true, }, }',
      'base.json': '{ "compilerOptions": { "experimentalDecorators": true, "useDefineForClassFields": false } }',
    });
    const { code, stdout, stderr } = await start(cwd);
    expect(code).toBe(0);
    expect(stdout).toContain('fields are: defined');
    expect(stderr).toContain('module shop: experimentalDecorators = true of shop/tsconfig.json is ignored');
    expect(stderr).toContain('module shop: useDefineForClassFields = false of shop/tsconfig.json is ignored');
    expect(stderr).not.toContain('strict');
  });

  it('is not reported if the meaning is the same, or if the module is compiled', async () => {
    const decorators = '{ "compilerOptions": { "experimentalDecorators": true } }';
    const same = folderWith({
      'shop/index.ts': FIELDS,
      'shop/tsconfig.json': '{ "compilerOptions": { "strict": true } }',
    });
    const compiled = folderWith({
      'shop/index.mjs': FIELDS.replace('_: number', '_').replace(': string[]', ''),
      'shop/tsconfig.json': decorators,
    });
    for (const cwd of [same, compiled]) expect(await start(cwd)).toMatchObject({ code: 0, stderr: '' });
  });

  it('does not depend on the working folder', async () => {
    const cwd = folderWith({
      'shop/index.ts': FIELDS,
      'tsconfig.json': '{ "compilerOptions": { "useDefineForClassFields": false } }',
    });
    const { stdout, stderr } = await start(cwd);
    expect(stdout).toContain('fields are: defined');
    expect(stderr).toContain('module shop: useDefineForClassFields = false of tsconfig.json is ignored');
  });
});
