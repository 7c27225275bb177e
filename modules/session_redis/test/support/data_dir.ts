import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newHexSid } from '@wideload/session';

export const FIXTURES = fileURLToPath(new URL('../../../../test/fixtures/odoo/', import.meta.url));

export const LOGGED_IN = '{"context": {"lang": "en_US"}, "db": "d", "login": "admin", "uid": 2, "_trace": []}';
export const ANONYMOUS = '{"context": {"lang": "en_US"}, "db": "d", "login": null, "uid": null, "cart": 1}';

/** A folder of session files of a test's own. */
export class DataDir {
  readonly folder = mkdtempSync(join(tmpdir(), 'wideload-sessions-'));

  /** Puts a file there, as old as `age` seconds. Answers its path. */
  put(name: string, content: string | Buffer, age = 0): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    const time = Date.now() / 1000 - age;
    utimesSync(path, time, time);
    return path;
  }

  /** Puts a session there as we write it. Answers its sid. */
  session(text = LOGGED_IN, age = 0, sid = newHexSid()): string {
    this.put(`${sid.slice(0, 2)}/${sid}.sess`, text, age);
    return sid;
  }

  sessions(count: number): string[] {
    return Array.from({ length: count }, (_, n) => this.session(LOGGED_IN.replace('"admin"', `"user${n}"`)));
  }

  /** Copies a folder of fixtures; the files become as old as `age` seconds. */
  fixtures(name: string, age = 0): void {
    const time = Date.now() / 1000 - age;
    cpSync(join(FIXTURES, name), this.folder, { recursive: true });
    for (const path of this.files()) utimesSync(join(this.folder, path), time, time);
  }

  /** All files, relative to the folder. */
  files(): string[] {
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)))
      .sort();
  }

  size(name: string): number {
    return statSync(join(this.folder, name)).size;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
