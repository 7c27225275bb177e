import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The language server of TypeScript 6, which most editors run. TypeScript 7 has none of that protocol. */
const PROGRAM = createRequire(createRequire(import.meta.url).resolve('@microsoft/api-extractor/package.json')).resolve(
  'typescript/lib/tsserver.js',
);

interface Diagnostic {
  readonly text: string;
  readonly start: { readonly line: number };
}

interface Bodies {
  semanticDiagnosticsSync: readonly Diagnostic[];
  completionInfo: { readonly entries: readonly { readonly name: string }[] } | undefined;
}

/** Where the word in a text begins whose first place contains this; line and offset count from 1. */
function placeIn(text: string, place: string): { line: number; offset: number } {
  const lines = text.slice(0, text.indexOf(place) + place.search(/\w/)).split('\n');
  return { line: lines.length, offset: (lines.at(-1)?.length ?? 0) + 1 };
}

/** A language server, asked as an editor asks it. */
export class TsServer {
  readonly #process = spawn(process.execPath, [PROGRAM, '--disableAutomaticTypingAcquisition'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  readonly #texts = new Map<string, string>();
  readonly #waiting = new Map<number, (body: never) => void>();
  #sent = 0;

  constructor() {
    let rest = '';
    this.#process.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((one) => one.startsWith('{'))) {
        const { request_seq: request, body } = JSON.parse(line);
        this.#waiting.get(request)?.(body as never);
      }
    });
  }

  #send(command: string, args: object): number {
    this.#process.stdin.write(`${JSON.stringify({ seq: ++this.#sent, type: 'request', command, arguments: args })}\n`);
    return this.#sent;
  }

  #ask<Command extends keyof Bodies>(command: Command, args: object): Promise<Bodies[Command]> {
    return new Promise((resolve) => {
      this.#waiting.set(this.#send(command, args), resolve);
    });
  }

  /** Opens a file, with a text that need not be saved. A file that is not there belongs to no project: its tsconfig.json does not count. */
  open(file: string, text = readFileSync(file, 'utf8')): void {
    this.#texts.set(file, text);
    this.#send('open', { file, fileContent: text });
  }

  /** Returns the errors in an open file, with their lines. */
  async errors(file: string): Promise<string[]> {
    const found = await this.#ask('semanticDiagnosticsSync', { file });
    return found.map(({ text, start }) => `${start.line}: ${text}`);
  }

  /** Returns the names that an editor suggests in an open file, at the word of this place: the first with this text. */
  async completions(file: string, place: string): Promise<string[]> {
    const found = await this.#ask('completionInfo', { file, ...placeIn(this.#texts.get(file) ?? '', place) });
    return found?.entries.map(({ name }) => name) ?? [];
  }

  end(): void {
    this.#process.kill();
  }
}
