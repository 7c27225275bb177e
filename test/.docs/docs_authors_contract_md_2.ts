import { defineModule } from '@wideload/kit';
import { jsonRpc, Routes } from '@wideload/web';

export default defineModule({
  name: 'shop',
  depends: ['web'],
  setup({ on }) {
    on(Routes, (app) => {
      app.get('/shop', { config: { auth: 'public' } }, async ({ session }) => {
        session.data.seen = true;
        return { user: session.login };
      });
      jsonRpc(app, '/shop/cart/add', { auth: 'user' }, async ({ product }, { session }) =>
        session.update((data) => {
          const cart = Array.isArray(data.cart) ? data.cart : [];
          data.cart = [...cart, product];
          return cart.length + 1;
        }),
      );
    });
  },
});
