import { html } from 'ghtml';

/** A whole page around its content, which is HTML already. */
export function layout(title: string, content: string): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Wideload</title>
<link rel="stylesheet" href="/web/static/web.css">
<link rel="icon" href="/web/static/icon.svg" type="image/svg+xml">
</head>
<body>
<main>
!${content}
</main>
</body>
</html>
`;
}
