import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from '../support/host.ts';
import { Machine } from './machine.ts';
import { publish } from './publish.ts';
import { type Registry, startRegistry } from './registry.ts';

let registry: Registry;
let machine: Machine;

beforeAll(async () => {
  registry = await startRegistry();
  machine = new Machine({ registry });
});
afterAll(async () => {
  await registry.close();
  await cleanUp();
});

describe('npm run publish:all', () => {
  it('publishes nothing where no registry is named', async () => {
    for (const options of ['', '--registry=']) {
      const { code, stderr } = await publish(machine, { options });
      expect(code).toBe(1);
      expect(stderr).toContain('name the registry to publish to: npm run publish:all -- --registry=<url>');
    }
    expect(registry.published).toEqual([]);
  });

  it('resumes where it was interrupted, with dependencies first and wideload last', async () => {
    const options = `--registry=${registry.url}`;
    registry.refuseFrom = '@wideload/web';
    const failed = await publish(machine, { options });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('nothing is lost: fix it, and run this again');
    expect(registry.published.length).toBeGreaterThan(0);
    expect(registry.published.join()).not.toContain('@wideload/web@');

    registry.refuseFrom = undefined;
    const { code, stdout } = await publish(machine, { options });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^@wideload\/kit@\S+ is there already\n/);
    expect(registry.published.at(-1)).toMatch(/^wideload@/);
    expect(registry.published[0]).toMatch(/^@wideload\/kit@/);
    expect(new Set(registry.published).size).toBe(registry.published.length);
  });
});
