import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { cleanUp, newFolder, ROOT, startHost } from '../support/host.ts';
import { until } from '../support/until.ts';

const PROMETHEUS = join(ROOT, 'config/prometheus');

const promtool = (args: readonly string[], input?: string): string =>
  execFileSync('promtool', args, { cwd: PROMETHEUS, input, encoding: 'utf8', stdio: 'pipe' });

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}

const dashboard = JSON.parse(readFileSync(join(ROOT, 'config/grafana/wideload.json'), 'utf8')) as { panels: Panel[] };
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
/** Returns the queries of the dashboard with its variables replaced, as Grafana sends them. */
const queries = panels.flatMap(({ targets = [] }) =>
  targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*')),
);
const alerts = (
  parse(readFileSync(join(PROMETHEUS, 'wideload.rules.yml'), 'utf8')).groups as { rules: Alert[] }[]
).flatMap(({ rules }) => rules);

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Returns the metrics in queries, with the labels in their braces. */
const selected = (exprs: readonly string[]): { name: string; labels: string[] }[] =>
  exprs.flatMap((expr) =>
    [...expr.matchAll(/([a-z_]\w*)\{([^}]*)\}/g)].map(([, name = '', labels = '']) => ({
      name,
      labels: [...labels.matchAll(/(\w+)(?==|!)/g)].map(([label]) => label),
    })),
  );

/** Labels that Prometheus adds itself. */
const ADDED = ['job', 'instance'];

afterAll(cleanUp);

describe('the metrics of a host', () => {
  let text: string;

  beforeAll(async () => {
    const host = await startHost(['--load=base,web,metrics', '--workers=1', '--boot-report=text']);
    await fetch(`${host.url}/web/login`);
    const read = async () => {
      text = await (await fetch(`${host.url}/metrics`)).text();
      return text.includes('route="/web/login"');
    };
    await until('the request is counted', read);
  }, 60_000);

  it('are named as Prometheus recommends', () => {
    expect(promtool(['check', 'metrics'], text)).toBe('');
  });

  it('include all metrics and labels of the alerts and the dashboard', () => {
    const wanted = selected([...queries, ...alerts.map(({ expr }) => expr)]);
    expect(wanted.length).toBeGreaterThan(30);
    for (const { name, labels } of wanted.filter((metric) => metric.name !== 'up')) {
      const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
      expect(lines, name).not.toEqual([]);
      for (const label of labels.filter((one) => !ADDED.includes(one)))
        expect(lines[0], `${name}: ${label}`).toContain(`${label}="`);
    }
  });
});

describe('the samples for Prometheus', () => {
  it('are accepted by Prometheus', () => {
    expect(promtool(['check', 'config', 'prometheus.yml'])).toContain('SUCCESS: 8 rules found');
  });

  it('alert when they should, and only then', () => {
    expect(promtool(['test', 'rules', 'wideload.rules.test.yml'])).toContain('SUCCESS');
  });

  it('give each alert a severity, a summary and a description', () => {
    for (const { alert, labels, annotations } of alerts) {
      expect(['critical', 'warning'], alert).toContain(labels.severity);
      expect(annotations.summary, alert).toMatch(/\{\{ \$labels\.instance \}\}/);
      expect(annotations.description, alert).toMatch(/\.$/);
    }
  });

  it('are listed in the page for operators', () => {
    const rows = [
      ...readFileSync(join(ROOT, 'docs/operators/monitoring.md'), 'utf8').matchAll(/^\| `(Wideload\w+)` \| (\w+)/gm),
    ];
    expect(rows.map(([, name, severity]) => [name, severity])).toEqual(
      alerts.map(({ alert, labels }) => [alert, labels.severity]),
    );
  });
});

describe('the dashboard for Grafana', () => {
  it('has valid queries', () => {
    const rules = queries.map((expr, index) => ({ record: `dashboard:query_${index}`, expr }));
    const file = join(newFolder(), 'queries.yml');
    writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules }] }));
    expect(promtool(['check', 'rules', file])).toContain(`${rules.length} rules found`);
  });

  it('has panels that do not overlap, each with its own id and title', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  });
});
