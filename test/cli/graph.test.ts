import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp } from '../support/host.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await cleanUp();
});

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The used part of an SVG element. */
interface Shape {
  readonly textContent: string;
  readonly parentElement: { querySelector(selector: string): Shape | null };
  getBBox(): Box;
  getTotalLength(): number;
  getPointAtLength(length: number): { readonly x: number; readonly y: number };
}

interface Drawing {
  querySelectorAll(selector: string): Iterable<Shape>;
}

/** Runs in the browser, which knows the size of texts: returns what each arrow label overlaps. */
function overlaps(drawing: Drawing): string[] {
  const texts = [...drawing.querySelectorAll('text')];
  const isLabel = ({ parentElement }: Shape) => !parentElement.querySelector('path, polygon');
  const labels = texts.filter(isLabel);
  if (labels.length < 4) return ['fewer labels than there should be'];
  const shapes = [...drawing.querySelectorAll('.node path, .node polygon, .edge path')];
  const said: string[] = [];
  for (const label of labels) {
    const { x, y, width, height } = label.getBBox();
    for (const other of texts) {
      const box = other.getBBox();
      const isApart = box.x >= x + width || box.x + box.width <= x || box.y >= y + height || box.y + box.height <= y;
      // The two lines of one label may touch each other.
      if (other.parentElement !== label.parentElement && !isApart)
        said.push(`${label.textContent} over ${other.textContent}`);
    }
    for (const shape of shapes) {
      const length = shape.getTotalLength();
      for (let at = 0; at <= length; at += 1) {
        const point = shape.getPointAtLength(at);
        if (point.x > x && point.x < x + width && point.y > y && point.y < y + height) {
          said.push(`${label.textContent} over the line of ${shape.parentElement.querySelector('title')?.textContent}`);
          break;
        }
      }
    }
  }
  return said;
}

describe('modules --graph=svg', () => {
  it.each([
    'session_redis,metrics,websocket',
    'session_redis,metrics,websocket,request_log',
    'metrics,websocket,request_log',
  ])('with %s: no label overlaps another label, a box or an arrow', async (modules) => {
    const { stdout: svg } = await runCommand(['modules', `--load=${modules}`, '--graph=svg']);
    const page = await browser.newPage();
    await page.setContent(svg.slice(svg.indexOf('<svg')));
    expect(await page.locator('svg').evaluate(overlaps)).toEqual([]);
    const folder = process.env.WIDELOAD_SCREENSHOTS;
    if (folder !== undefined) await page.screenshot({ path: `${folder}/graph_${modules.replaceAll(',', '_')}.png` });
    await page.close();
  });
});
