import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Editor, endOf } from './editor.ts';

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
  quickinfo: { readonly displayString: string; readonly documentation: string } | undefined;
  completionInfo: { readonly entries: readonly { readonly name: string }[] } | undefined;
}

/** The language server for TypeScript and JavaScript, asked as an editor asks it. */
export class TsServer implements Editor {
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

  /** A file that is not on the disk belongs to no project: its tsconfig.json does not count. */
  open(file: string, text = readFileSync(file, 'utf8')): void {
    this.#texts.set(file, text);
    this.#send('open', { file, fileContent: text });
  }

  #placeIn(file: string, place: string): object {
    const { line, character } = endOf(place, this.#texts.get(file) ?? '');
    return { file, line: line + 1, offset: character + 1 };
  }

  async errors(file: string): Promise<string[]> {
    const found = await this.#ask('semanticDiagnosticsSync', { file });
    return found.map(({ text, start }) => `${start.line}: ${text}`);
  }

  async completions(file: string, place: string): Promise<string[]> {
    const found = await this.#ask('completionInfo', this.#placeIn(file, place));
    return found?.entries.map(({ name }) => name) ?? [];
  }

  async hover(file: string, place: string): Promise<string> {
    const found = await this.#ask('quickinfo', this.#placeIn(file, place));
    return found === undefined ? '' : `${found.displayString}\n${found.documentation}`;
  }

  end(): void {
    this.#process.kill();
  }
}
