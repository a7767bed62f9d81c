// node dashboard.mjs URL [SCREENSHOT-PREFIX] (or PICTURES=PREFIX): looks at the daemon's page as a person does and prints what it saw as one JSON object.
// Uses CHROMIUM, else `chromium` of the path. Any request for something else, console error, dialog or policy violation is listed under "complaints".
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [url, pictures = process.env.PICTURES] = process.argv.slice(2);
const program = process.env.CHROMIUM ?? execFileSync('sh', ['-c', 'command -v chromium']).toString().trim();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
const seen = { complaints: [], axe: [] };

async function look(where, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on('request', r => { if (r.url() !== url) seen.complaints.push(`${where}: request ${r.url()}`); });
  page.on('console', m => { if (['error', 'warning'].includes(m.type())) seen.complaints.push(`${where}: console ${m.text()}`); });
  page.on('pageerror', e => seen.complaints.push(`${where}: error ${e.message}`));
  page.on('dialog', d => { seen.complaints.push(`${where}: dialog ${d.message()}`); d.dismiss(); });
  await page.goto(url);
  if (pictures) await page.screenshot({ path: `${pictures}-${where}.png`, fullPage: true });
  // axe is put in through the debugger, which no content security policy of the page concerns.
  await page.evaluate(axe + ';0');
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  for (const v of found.violations) seen.axe.push(`${where}: ${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', ')}`);
  return page;
}

const page = await look('light', { colorScheme: 'light' });
seen.title = await page.title();
seen.text = await page.innerText('body');
seen.accounts = await page.$$eval('#accounts tbody tr', rows => rows.map(r => [...r.children].map(c => c.innerText.trim())));
seen.trends = await page.$$eval('#accounts svg', all => all.map(s => s.getAttribute('aria-label')));
seen.outbox = await page.$$eval('#outbox tbody tr', rows => rows.map(r => [...r.children].map(c => c.innerText.trim())));
seen.foreign = await page.$$eval('script, img, iframe, object, embed, form', all => all.map(e => e.outerHTML));
// Dark is a dark ground: the canvas behind a page that sets none follows the colour scheme.
const ground = p => p.evaluate(() => { const c = document.createElement('div'); c.style.color = 'Canvas'; document.body.append(c); return getComputedStyle(c).color; });
seen.ground = [await ground(page), await ground(await look('dark', { colorScheme: 'dark' }))];
const narrow = await look('narrow', { viewport: { width: 390, height: 800 } });
seen.overflow = await narrow.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
await browser.close();
console.log(JSON.stringify(seen));
