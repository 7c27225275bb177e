/** A promise that is resolved from outside. */
class Gate {
  readonly passed: Promise<void>;
  open: () => void = () => {};

  constructor() {
    this.passed = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

/** Promises by name: who waits and who opens may come in any order. */
export class Gates {
  private readonly gates = new Map<string, Gate>();

  of(name: string): Gate {
    const gate = this.gates.get(name) ?? new Gate();
    this.gates.set(name, gate);
    return gate;
  }
}
