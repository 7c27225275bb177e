import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel, type ExtractorMessage } from '@microsoft/api-extractor';
import { ROOT } from './project.ts';
import { PUBLIC } from './reference_pages.ts';

/** The folder of the reports: one for each package that authors import. */
export const API_FOLDER = 'docs/api';

/** Prints errors only: warnings about declarations stand in the report itself. */
function quiet(message: ExtractorMessage): void {
  message.handled = message.logLevel !== ExtractorLogLevel.Error;
}

/** Writes the report of one package into a folder. Reads the emitted declarations, so build first. */
function writeReport(folder: string, reportFolder: string): void {
  const packagePath = join(ROOT, folder);
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: packagePath,
      mainEntryPointFilePath: join(packagePath, 'dist/index.d.ts'),
      compiler: { tsconfigFilePath: join(packagePath, 'tsconfig.json'), skipLibCheck: true },
      apiReport: {
        enabled: true,
        reportFileName: `${basename(folder)}.api.md`,
        reportFolder,
        reportTempFolder: join(reportFolder, 'temp'),
        // Types that are used without being exported are a part of the public face as well.
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(packagePath, 'package.json'),
  });
  const { succeeded } = Extractor.invoke(config, { localBuild: true, messageCallback: quiet });
  if (!succeeded) throw new Error(`API Extractor cannot read ${folder}`);
}

/** Returns the report of each public package, by its path in the checkout. */
export function apiReports(): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'wideload-api-'));
  try {
    for (const name of PUBLIC) writeReport(name, folder);
    return new Map(
      readdirSync(folder)
        .filter((name) => name.endsWith('.md'))
        .sort()
        .map((name) => [`${API_FOLDER}/${name}`, readFileSync(join(folder, name), 'utf8')]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
