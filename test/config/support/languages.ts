import type { Editor } from '../../support/editors/editor.ts';
import { JsonService } from '../../support/editors/json_service.ts';
import { TsServer } from '../../support/editors/tsserver.ts';
import { YamlServer } from '../../support/editors/yaml_server.ts';

/** Options that are not finished, and what is suggested where they end. */
interface Unfinished {
  readonly options: string;
  /** What stands before the place of the suggestions. */
  readonly place: string;
  readonly suggested: readonly string[];
}

/** One language of configuration files, and what is written in it. */
export interface Language {
  readonly language: string;
  readonly file: string;
  readonly start: () => Promise<Editor> | Editor;
  /** What stands first, as docs/operators/configuration.md says. */
  readonly begins: readonly string[];
  readonly fileWith: (begin: string, options: string) => string;
  readonly right: string;
  readonly unfinished: Readonly<Record<'name' | 'section' | 'choice' | 'flag', Unfinished>>;
  /** Options that the host would refuse, and the error at them. */
  readonly wrong: readonly (readonly [options: string, error: string])[];
}

/** The errors by the schema. */
const SAID = {
  choice: 'log_level must be one of notset, debug_sql,',
  flag: 'proxy_mode must be yes or no',
  duration: 'session_expiration must be a duration: seconds (604800), or a number with ms, s, m, h, d or w (7d)',
  most: 'Value is above the maximum of 65535.',
  name: 'No loaded module has an option of this name.',
  nameInSection: 'Property hots is not allowed.',
  former: 'Use http_port.',
};

const YAML: Language = {
  language: 'YAML',
  file: 'wideload.config.yaml',
  start: () => YamlServer.start(),
  begins: ['# yaml-language-server: $schema=./wideload.schema.json'],
  fileWith: (begin, options) => `${begin}\n${options}\n`,
  right: 'http_port: 8070\nlog_level: warn\nproxy_mode: yes\nsession_redis:\n  wait: all\n  expiration: 14d',
  unfinished: {
    name: { options: 'http_po', place: 'http_po', suggested: ['http_port'] },
    section: { options: 'session_redis:\n  wa', place: '  wa', suggested: ['wait'] },
    choice: { options: 'log_level: ', place: 'log_level: ', suggested: ['warn', 'error'] },
    flag: { options: 'proxy_mode: ', place: 'proxy_mode: ', suggested: ['true', 'false'] },
  },
  wrong: [
    ['log_level: loud', SAID.choice],
    ['proxy_mode: maybe', SAID.flag],
    ['session_expiration: 7 days', SAID.duration],
    ['http_port: 80000', SAID.most],
    ['http_prot: 8069', SAID.name],
    ['session_redis: { hots: redis }', SAID.nameInSection],
    ['xmlrpc_port: 8069', SAID.former],
  ],
};

const JSON_FILE: Language = {
  language: 'JSON',
  file: 'wideload.config.json',
  start: () => new JsonService(),
  begins: ['"$schema": "./wideload.schema.json"'],
  fileWith: (begin, options) => `{\n  ${begin},\n  ${options}\n}\n`,
  right: '"http_port": 8070, "log_level": "warn", "proxy_mode": true, "session_redis": { "wait": "all" }',
  unfinished: {
    name: { options: '"http_po"', place: '"http_po', suggested: ['http_port'] },
    section: { options: '"session_redis": { "wa" }', place: '"wa', suggested: ['wait'] },
    choice: { options: '"log_level": ""', place: '"log_level": ', suggested: ['"warn"', '"error"'] },
    flag: { options: '"proxy_mode": ', place: '"proxy_mode": ', suggested: ['true', 'false'] },
  },
  wrong: [
    ['"log_level": "loud"', 'Value is not accepted. Valid values: "notset", "debug_sql",'],
    ['"proxy_mode": "maybe"', 'Value is not accepted. Valid values: true, false.'],
    ['"session_expiration": "7 days"', SAID.duration],
    ['"http_port": 80000', SAID.most],
    ['"http_prot": 8069', SAID.name],
    ['"session_redis": { "hots": "redis" }', SAID.nameInSection],
    ['"xmlrpc_port": 8069', SAID.former],
  ],
};

const JAVASCRIPT: Language = {
  language: 'JavaScript',
  file: 'wideload.config.mjs',
  start: () => new TsServer(),
  begins: ['// @ts-check', "/** @type {import('./wideload.d.ts').Config} */"],
  fileWith: (begin, options) => `${begin}\nexport default {\n  ${options}\n};\n`,
  right: "http_port: 8070, log_level: 'warn', proxy_mode: true, session_redis: { wait: 'all' }",
  unfinished: {
    name: { options: 'http_po', place: 'http_po', suggested: ['http_port'] },
    section: { options: 'session_redis: { wa }', place: '{ wa', suggested: ['wait'] },
    choice: { options: "log_level: ''", place: "log_level: '", suggested: ['warn', 'error'] },
    flag: { options: 'proxy_mode: ', place: 'proxy_mode: ', suggested: ['true', 'false'] },
  },
  wrong: [
    ["log_level: 'loud'", `Type '"loud"' is not assignable to type '"notset" | "debug_sql"`],
    ["proxy_mode: 'maybe'", "Type 'string' is not assignable to type 'boolean"],
    ['http_prot: 8069', "'http_prot' does not exist in type 'Config'. Did you mean to write 'http_port'?"],
    ["session_redis: { hots: 'redis' }", "'hots' does not exist in type"],
    ['xmlrpc_port: 8069', "'xmlrpc_port' does not exist in type 'Config'"],
  ],
};

export const LANGUAGES: readonly Language[] = [YAML, JSON_FILE, JAVASCRIPT];
