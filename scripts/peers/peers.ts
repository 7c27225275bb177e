/** A public test suite that a store of ours must pass. */
export interface Peer {
  /** The package whose suite it is. */
  readonly name: string;
  readonly source: string;
  /** The commit whose tests are listed in docs/maintainers/peers.md. */
  readonly commit: string;
  /** Commands that make what the tests need, in their folder. */
  readonly prepare: readonly (readonly [program: string, ...args: string[]])[];
  /**
   * Arguments for Node in that folder. They write a report as mocha's reporter `json` does to `report`. `replace`: the folder
   * of the files that put our store in the place of the suite's.
   */
  args(places: { readonly report: string; readonly replace: string }): readonly string[];
}

export const PEERS: readonly Peer[] = [
  {
    name: 'express-session',
    source: 'https://github.com/expressjs/session.git',
    commit: '2c9512fb790e4bf80b3b62305eb8078028607785',
    prepare: [['sh', 'test/support/gencert.sh']],
    args: ({ report, replace }) => [
      'node_modules/mocha/bin/mocha.js',
      ...['--require', 'test/support/env', '--require', `${replace}/express_session.cjs`],
      // The clients of Redis would keep it alive.
      ...['--check-leaks', '--exit', '--reporter', 'json', '--reporter-option', `output=${report}`],
      'test/',
    ],
  },
  {
    name: '@fastify/session',
    source: 'https://github.com/fastify/session.git',
    commit: '4f7c3f28f267ad6e1f1a2ace5df89101b5ddb08c',
    prepare: [],
    args: ({ report, replace }) => [
      ...['--import', `${replace}/fastify_session.mjs`, '--test', '--test-concurrency=1'],
      ...[`--test-reporter=${replace}/node_test_report.mjs`, `--test-reporter-destination=${report}`],
      // Without memorystore.test.js: it is about the store that is replaced.
      ...[
        'base',
        'cookie',
        'expiration',
        'fastifySession.checkOptions',
        'idGenerator',
        'session',
        'store',
        'verifyPath',
      ].map((name) => `test/${name}.test.js`),
    ],
  },
];
