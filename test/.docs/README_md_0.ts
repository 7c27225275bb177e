import { defineModule, text } from '@wideload/kit';
import { Routes } from '@wideload/web';

export default defineModule({
  name: 'hello',
  depends: ['web'],
  options: {
    greeting: text('What visitors are greeted with', 'Hello'),
  },
  setup({ options, on }) {
    on(Routes, (app) => {
      app.get('/hello', { config: { auth: 'public' } }, async (request) => {
        const { data } = request.session;
        data.visits = Number(data.visits ?? 0) + 1;
        return `${options.greeting}! You have been here ${data.visits} times.`;
      });
    });
  },
});
