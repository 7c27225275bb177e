import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_FOLDER, apiReports } from './api_reports.ts';
import { ROOT } from './project.ts';

const reports = apiReports();
rmSync(join(ROOT, API_FOLDER), { recursive: true, force: true });
mkdirSync(join(ROOT, API_FOLDER), { recursive: true });
for (const [path, text] of reports) writeFileSync(join(ROOT, path), text);
