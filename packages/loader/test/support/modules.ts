import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '@wideload/kit';
import {
  type Booted,
  type BootSettings,
  bootModules,
  type LoadedModules,
  type LoadSettings,
  loadModules,
  parseModuleList,
} from '@wideload/loader';
import { afterAll } from 'vitest';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** What modules of a test report from inside, in order. They find it as `globalThis.heard`. */
export function listen(): string[] {
  const heard: string[] = [];
  Object.assign(globalThis, { heard });
  return heard;
}

/** An addons path with a module for each entry: the text of its `defineModule` object, or of a whole file. */
export function addons(modules: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'wideload-addons-'));
  folders.push(folder);
  const kit = import.meta.resolve('@wideload/kit');
  const all = { base: '{ setup() {} }', web: "{ depends: ['base'], setup() {} }", ...modules };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(join(folder, name));
    const whole = text.includes('export default') || !text.startsWith('{');
    const code = whole ? text : `export default defineModule({ name: '${name}', ...${text} });`;
    writeFileSync(
      join(folder, name, 'index.js'),
      `import { defineModule, service, services, hook } from '${kit}';\n${code}\n`,
    );
  }
  return folder;
}

/** What runs the modules of a test. */
export const VERSIONS = { host: '1.2.3', node: '20.19.0' };

export function load(
  list: string,
  modules: Readonly<Record<string, string>>,
  settings: Partial<LoadSettings> = {},
): Promise<LoadedModules> {
  const folder = addons(modules);
  return loadModules(parseModuleList(list.split(','), '--load'), {
    addonsPaths: [folder],
    packagesFrom: folder,
    versions: VERSIONS,
    ...settings,
  });
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export async function boot(
  list: string,
  modules: Readonly<Record<string, string>>,
  timeout = 5,
  settings: Partial<BootSettings> = {},
): Promise<Booted> {
  return bootModules(await load(list, modules), {
    version: '1.2.3',
    timeout,
    ...settings,
    valuesOf: () => ({}),
    loggerOf: () => silent,
  });
}

/** The message and code that something fails with. */
export async function failure(task: Promise<unknown>): Promise<string> {
  try {
    await task;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message.replaceAll(/\S*wideload-addons-\w+/g, '<addons>')}`;
  }
  throw new Error('it did not fail');
}
