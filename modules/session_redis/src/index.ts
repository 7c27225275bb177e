import { defineModule } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { turnedOff } from './errors.ts';
import { options } from './options.ts';
import { targetOf } from './target.ts';

export default defineModule({
  name: 'session_redis',
  description: 'Sessions in Redis, with the keys and the JSON of the Odoo addon of this name',
  depends: ['base'],
  options,
  setup({ options, replace, announce }) {
    if (!options.enabled) {
      announce('note', turnedOff());
      return;
    }
    const target = targetOf(options);
    replace(SessionStore, async (context) => {
      const { openStore } = await import('./open.ts');
      return openStore(target, options, context);
    });
  },
});
