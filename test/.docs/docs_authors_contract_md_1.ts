import { defineModule, service } from '@wideload/kit';

export interface Clock {
  now(): number;
}
export const Clock = service<Clock>('shop.clock');

export default defineModule({
  name: 'shop',
  setup({ provide, wrap, onStart }) {
    provide(Clock, () => ({ now: () => Date.now() }));
    wrap(Clock, (inner) => ({ now: () => Math.floor(inner.now() / 1000) * 1000 }));
    onStart(async ({ get, log }) => {
      const clock = await get(Clock);
      log.info(`it is ${clock.now()}`);
    });
  },
});
