/** The commands of a Redis client of any library. */
export interface RedisCommands {
  /** Sends a command on one key, which decides on the server in a cluster. Texts are UTF-8. */
  send(key: string, command: readonly [string, ...string[]]): Promise<unknown>;
  /** Lists the keys with that beginning, of every server, in pages. A key may come twice. */
  scan(beginning: string): AsyncIterable<readonly string[]>;
}

/** Keys that Redis looks at in one command. */
const COUNT = '500';

/** Lists the keys of one server with that beginning. `send`: sends a command there. */
export async function* scanServer(
  send: (command: string, ...args: string[]) => Promise<unknown>,
  beginning: string,
): AsyncGenerator<readonly string[]> {
  const pattern = `${beginning.replace(/[*?[\]\\]/g, '\\$&')}*`;
  let cursor = '0';
  do {
    const page = await send('SCAN', cursor, 'MATCH', pattern, 'COUNT', COUNT);
    if (!Array.isArray(page) || !Array.isArray(page[1])) return;
    cursor = String(page[0]);
    yield page[1].map(String);
  } while (cursor !== '0');
}
