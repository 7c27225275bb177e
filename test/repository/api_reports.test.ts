import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { API_FOLDER, apiReports } from '../../scripts/docs/api_reports.ts';
import { ROOT } from '../support/host.ts';

it('the checked-in reports of the public API are those that `npm run docs:api` writes', () => {
  const reports = apiReports();
  expect(readdirSync(join(ROOT, API_FOLDER)).sort()).toEqual(
    [...reports.keys()].map((path) => path.slice(API_FOLDER.length + 1)),
  );
  for (const [path, text] of reports) expect(readFileSync(join(ROOT, path), 'utf8'), path).toBe(text);
}, 120_000);
