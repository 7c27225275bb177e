import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { ROOT } from '../../../test/support/host.ts';

it('keeps the hidden class of what process.nextTick creates over a garbage collection', () => {
  const file = pathToFileURL(`${ROOT}/packages/host/src/serve/tick_objects.ts`);
  const code = `
    import { executionAsyncResource } from 'node:async_hooks';
    import { kept, keepTickObject } from ${JSON.stringify(file)};
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const tickObject = () => new Promise((resolve) => process.nextTick(() => resolve([executionAsyncResource()])));
    keepTickObject();
    await turn();
    gc();
    await turn();
    const [later] = await tickObject();
    console.log(kept.length, %HaveSameMap(kept[0], later));
  `;
  const flags = ['--expose-gc', '--allow-natives-syntax', '--import=tsx', '--input-type=module'];
  expect(execFileSync(process.execPath, [...flags, '--eval', code], { cwd: ROOT, encoding: 'utf8' })).toBe('1 true\n');
});
