import { readFileSync } from 'node:fs';

/** The host's version, from its own package.json. */
export function hostVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return manifest.version;
}
