import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findTests } from '../files/find_tests.ts';
import { hostCommand } from './command.ts';

const REGISTER = import.meta.resolve('@wideload/testing/register');

export const test = hostCommand({
  describe: "Run the tests of a module with Node's test runner",
  usage: '[folder or file...]',
  complete: () => ['files'],
  ownModulesOnly: true,
  async run({ words }) {
    const files = findTests(words.length === 0 ? ['.'] : words);
    const args = ['--import', REGISTER, '--test', '--test-reporter=spec', ...files];
    const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit');
    return code ?? 1;
  },
});
