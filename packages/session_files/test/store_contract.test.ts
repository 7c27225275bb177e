import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sessionStoreContract } from '@wideload/testing';
import { afterAll, describe, it } from 'vitest';
import { FileSessionStore } from '../src/index.ts';
import { newQuickFolder } from './support/quick_folder.ts';

const dataDir = newQuickFolder('wideload-files-');
const folder = join(dataDir, 'sessions');
afterAll(() => rmSync(dataDir, { recursive: true }));

describe.each(['.sess', ''])('files with the suffix "%s" keep every promise of a store:', (suffix) => {
  const make = () => new FileSessionStore({ folder, suffix, expiration: 604_800 });
  for (const { name, run } of sessionStoreContract(make)) it(name, run);
});
