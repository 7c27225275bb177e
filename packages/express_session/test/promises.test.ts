import { provePromises } from '../../../test/support/session_app/promises.ts';
import { startApp } from './support/app.ts';
import { PLACES } from './support/stores.ts';

provePromises(
  PLACES.map(([name, newStore]) => [name, (clients) => startApp(newStore(clients))]),
  (place) => (place === 'files' ? 0.1 : 1),
);
