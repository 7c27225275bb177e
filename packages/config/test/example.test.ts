import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { exampleFile } from '../src/file/example.ts';
import { confOf, DECLARATIONS, resolved } from './support/declared.ts';
import { folderWith } from './support/folder.ts';

const text = exampleFile(DECLARATIONS);

describe('the example', () => {
  test('says nothing as it is', () => {
    expect(confOf(text).entries).toEqual([]);
  });

  test('says the defaults when every option in it is taken', () => {
    const taken = resolved({ files: [confOf(text.replaceAll(/^;/gm, ''))] });
    expect(taken.warnings).toEqual([]);
    for (const [name, { value, origin, declaration }] of taken.settings) {
      expect([name, value]).toEqual([name, declaration.option.default]);
      expect([name, origin.kind]).toEqual([name, declaration.option.settings.commandLineOnly ? 'default' : 'file']);
    }
  });

  test('tells the names and the kind of each option', () => {
    expect(text).toContain('# Port\n# integer; -p, --http-port, ODOO_HTTP_PORT\n;http_port = 8069\n');
    expect(text).toContain('# one of debug, info, warn; --log-level, ODOO_LOG_LEVEL\n;log_level = info\n');
    expect(text).toContain(
      '# secret; --session-redis-password, ODOO_SESSION_REDIS_PASSWORD\n;session_redis_password =\n',
    );
  });
});

// Where data lies by default is another place on other systems.
test.skipIf(process.platform !== 'linux')(
  'odoo.conf.example is what `npm run example` makes (on Linux, whose paths it names)',
  () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    const [, args = ''] = /^node (.*) > odoo\.conf\.example$/.exec(scripts.example) ?? [];
    const output = execFileSync(process.execPath, args.split(' '), {
      cwd: root,
      env: { HOME: folderWith() },
      encoding: 'utf8',
    });
    expect(readFileSync(`${root}odoo.conf.example`, 'utf8')).toBe(output);
  },
);
