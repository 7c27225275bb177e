import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { release } from '../../scripts/release.js';
import { cleanUp, newFolder, ROOT } from '../support/host.ts';

afterAll(cleanUp);

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const workspaces = Object.keys(json(join(ROOT, 'package-lock.json')).packages).filter(
  (path) => !path.includes('node_modules/'),
);

let root: string;

beforeEach(() => {
  root = newFolder();
  for (const file of ['package-lock.json', ...workspaces.map((path) => join(path, 'package.json'))]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(root, file));
  }
  writeFileSync(join(root, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n### Added\n\n- Something.\n');
});

describe('a release', () => {
  it('sets its version in every manifest and in the lock, also where packages require each other', () => {
    release(root, '9.8.7', '2026-11-28');
    const lock = json(join(root, 'package-lock.json'));
    expect(lock.version).toBe('9.8.7');
    expect(workspaces.length).toBeGreaterThan(10);
    for (const path of workspaces) {
      const manifest = json(join(root, path, 'package.json'));
      expect(manifest.version, path).toBe('9.8.7');
      expect(lock.packages[path].version, path).toBe('9.8.7');
      expect(lock.packages[path].dependencies, path).toEqual(manifest.dependencies);
      for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })) {
        if (/^@wideload\/|wideload$/.test(name)) expect(range, `${path} requires ${name}`).toBe('9.8.7');
      }
    }
  });

  it('changes nothing else', () => {
    const [version] = [json(join(ROOT, 'package.json')).version];
    release(root, version, '2026-11-28');
    for (const file of ['package-lock.json', ...workspaces.map((path) => join(path, 'package.json'))]) {
      expect(readFileSync(join(root, file), 'utf8'), file).toBe(readFileSync(join(ROOT, file), 'utf8'));
    }
  });

  it('gives the changes so far its version and date, and begins a new list', () => {
    release(root, '9.8.7', '2026-11-28');
    expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toBe(
      '# Changelog\n\n## Unreleased\n\n## 9.8.7 - 2026-11-28\n\n### Added\n\n- Something.\n',
    );
  });

  it('is one command, which also commits and tags', () => {
    const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: root, encoding: 'utf8' });
    const name = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    run('git', 'init', '--quiet');
    run('git', 'add', '--all');
    run('git', ...name, 'commit', '--quiet', '--message=All');
    run('git', 'config', 'user.name', 'test');
    run('git', 'config', 'user.email', 'test@localhost');
    const script = join(ROOT, 'scripts/release.js');
    expect(run(process.execPath, script, '9.8.7')).toBe('committed and tagged v9.8.7; next: git push --follow-tags\n');
    expect(run('git', 'log', '-1', '--format=%s')).toBe('Release 9.8.7\n');
    expect(run('git', 'describe')).toBe('v9.8.7\n');
    writeFileSync(join(root, 'CHANGELOG.md'), 'changed');
    expect(spawnSync(process.execPath, [script, '9.8.8'], { cwd: root, encoding: 'utf8' })).toMatchObject({
      status: 1,
      stderr: 'error: the working folder has changes: commit them first\n',
    });
  });

  it.each([
    ['v1.0.0', '"v1.0.0" is not a version; write one such as 0.2.0'],
    ['', '"" is not a version'],
  ])('refuses %j as a version', (version, message) => {
    expect(() => release(root, version, '2026-11-28')).toThrow(message);
  });

  it('is refused when nothing has changed, or a second time', () => {
    release(root, '9.8.7', '2026-11-28');
    expect(() => release(root, '9.8.8', '2026-11-29')).toThrow('CHANGELOG.md lists nothing under "## Unreleased"');
    writeFileSync(
      join(root, 'CHANGELOG.md'),
      '## Unreleased\n\n### Added\n\n- More.\n\n## 9.8.7 - 2026-11-28\n\n### Added\n\n- Something.\n',
    );
    expect(() => release(root, '9.8.7', '2026-11-29')).toThrow('CHANGELOG.md has 9.8.7 already');
  });
});
