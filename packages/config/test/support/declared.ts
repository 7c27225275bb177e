import { bytes, choice, duration, flag, integer, list, number, path, secret, text, url } from '@wideload/kit';
import { type ParsedCommandLine, parseCommandLine } from '../../src/command_line/command_line.ts';
import { readConfig } from '../../src/file/configparser.ts';
import type { ConfigFile } from '../../src/file/file.ts';
import { declare } from '../../src/options/declare.ts';
import { type ResolvedOptions, resolveOptions } from '../../src/options/resolve.ts';

/** Options of a host and of two modules, of every kind and with every setting. */
export const OWNERS = [
  {
    module: 'host',
    options: {
      config: text('The file', undefined, { short: 'c', commandLineOnly: true }),
      save: flag('Save', false, { short: 's', commandLineOnly: true }),
      server_wide_modules: list('Modules', ['base', 'web'], { flag: 'load' }),
      log_level: choice('Level', ['debug', 'info', 'warn'], 'info'),
      log_handler: list('Levels', [':INFO'], { addsUp: true }),
      boot_timeout: duration('Time', '10s'),
    },
  },
  {
    module: 'web',
    options: {
      http_enable: flag('Serve', true, { name: 'http_enable' }),
      http_interface: text('Address', '', { name: 'http_interface', was: ['xmlrpc_interface'] }),
      http_port: integer('Port', 8069, { name: 'http_port', short: 'p', was: ['xmlrpc_port'], min: 0, max: 65_535 }),
      proxy_mode: flag('Proxy', false, { name: 'proxy_mode' }),
      body_limit: bytes('Most', '1MiB'),
      ratio: number('Ratio', 0.5),
    },
  },
  {
    module: 'session_redis',
    options: {
      host: text('Host', 'localhost'),
      password: secret('Password'),
      url: url('All in one', undefined, { protocols: ['redis:', 'rediss:'] }),
      expiration: duration('Lifetime', '7d', { minSeconds: 1 }),
      folder: path('Folder'),
      prefix: text('Prefix'),
    },
  },
];

export const DECLARATIONS = declare(OWNERS);

export const typed = (...args: string[]): ParsedCommandLine => parseCommandLine(args, DECLARATIONS);

/** An odoo.conf, without a disk. */
export function confOf(content: string, path = '/etc/odoo.conf'): ConfigFile {
  const entries = [...readConfig(content)].flatMap(([section, items]) =>
    items.map(({ key, value, line }) => ({ section, key, text: value, line })),
  );
  return { path, isOdooConf: true, entries };
}

interface Said {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly files?: readonly ConfigFile[];
  readonly otherModules?: readonly string[];
}

export function resolved({ args = [], environment = {}, files = [], otherModules = [] }: Said): ResolvedOptions {
  return resolveOptions(DECLARATIONS, { commandLine: typed(...args), environment, files, otherModules });
}

export const settingOf = (name: string, said: Said): unknown => resolved(said).settings.get(name)?.value;

/** What a function throws; fails when it does not. */
export function thrown(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
