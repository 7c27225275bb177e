import { basename } from 'node:path';

/** A reporter for node:test in the form of mocha's reporter `json`, as far as run.ts reads it. */
export default async function* report(events) {
  const cases = { passes: [], failures: [] };
  for await (const { type, data } of events) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.nesting > 0) continue;
    const fullTitle = `${basename(data.file ?? '', '.test.js')}: ${data.name}`;
    (type === 'test:pass' ? cases.passes : cases.failures).push({ fullTitle });
  }
  yield JSON.stringify(cases);
}
