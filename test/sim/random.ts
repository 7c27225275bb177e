import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Spreads seeds that follow each other: 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b1;
const WARM_UP = 8;

/** Chance that a seed decides. */
export class Random {
  private readonly generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.generator = xoroshiro128plus(Math.imul(seed, GOLDEN));
    // The first numbers of neighbouring seeds resemble each other.
    for (let n = 0; n < WARM_UP; n++) this.generator.next();
  }

  /** Returns an integer from 0 to below `limit`. */
  below(limit: number): number {
    return uniformInt(this.generator, 0, limit - 1);
  }

  /** Returns true once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new Error('there is nothing to pick');
    return picked;
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits)
      text += this.below(2 ** 28)
        .toString(16)
        .padStart(7, '0');
    return text.slice(0, digits);
  }
}
