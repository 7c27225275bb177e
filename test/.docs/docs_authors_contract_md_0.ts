import {
  bytes,
  choice,
  defineModule,
  duration,
  flag,
  integer,
  list,
  number,
  path,
  secret,
  text,
  url,
} from '@wideload/kit';

export default defineModule({
  name: 'shop',
  options: {
    title: text('Name of the shop', 'My shop'),
    api_key: secret('Key of the payment service'),
    page_size: integer('Products on a page', 20, { min: 1, max: 100 }),
    tax: number('Tax rate', 0.21, { min: 0 }),
    open: flag('Whether orders are taken', true),
    layout: choice('How products are shown', ['grid', 'list'], 'grid'),
    currencies: list('Currencies taken', ['EUR']),
    cart_lifetime: duration('How long a cart is kept', '2d'),
    upload_limit: bytes('Largest picture', '5MiB'),
    payment_url: url('Where payments go', 'https://pay.example/'),
    pictures: path('Folder of the pictures', '/var/lib/shop'),
  },
  setup({ options, log }) {
    const seconds: number = options.cart_lifetime;
    const key: string | undefined = options.api_key;
    log.debug('set up', { seconds, layout: options.layout, hasKey: key !== undefined });
  },
});
