// node check.mjs FILE [SCREENSHOT-PREFIX]: drives a report.html as a reader would and prints what it saw as one JSON object.
// Uses CHROMIUM, else `chromium` of the path. Any request that leaves the file, console error or policy violation is listed under "complaints".
import { readFileSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [file, pictures] = process.argv.slice(2);
const program = process.env.CHROMIUM ?? execFileSync('sh', ['-c', 'command -v chromium']).toString().trim();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
const url = pathToFileURL(file).href;
const seen = { complaints: [], axe: [] };

async function open(options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on('request', r => { if (r.url().split('#')[0] !== url) seen.complaints.push('request ' + r.url()); });
  page.on('console', m => { if (['error', 'warning'].includes(m.type())) seen.complaints.push('console ' + m.text()); });
  page.on('pageerror', e => seen.complaints.push('error ' + e.message));
  page.on('dialog', d => { seen.complaints.push('dialog ' + d.message()); d.dismiss(); });
  await page.goto(url);
  await page.waitForSelector('html[data-ready]', { timeout: 60_000 });
  return page;
}

// axe is put in through the debugger, which no content security policy of the page concerns.
async function check(page, where) {
  await page.evaluate(axe + ';0');
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations', 'incomplete'] }));
  for (const v of found.violations) seen.axe.push(`${where}: ${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', ')}`);
}

const count = page => page.textContent('#count');
const column = (page, n) => page.$$eval(`#rows tbody tr.row td:nth-child(${n})`, cells => cells.map(c => c.firstChild.textContent));
const settled = page => page.waitForTimeout(300);

const page = await open({ colorScheme: 'light' });
seen.title = await page.title();
seen.rows = await count(page);
seen.page = await page.textContent('#page');
seen.severities = await column(page, 1);
if (pictures) await page.screenshot({ path: pictures + '-light.png', fullPage: true });
await check(page, 'light');

// By keyboard alone: to the sort button, then open the first story.
await page.focus('th [data-sort="rule"]');
await page.keyboard.press('Enter');
seen.sorted = { aria: await page.getAttribute('th:has([data-sort="rule"])', 'aria-sort'), titles: await column(page, 2) };
await page.focus('th [data-sort="severity"]');
await page.keyboard.press('Enter');
const first = page.locator('#rows tbody button.open').first();
if (await first.count()) {
  await first.focus();
  await page.keyboard.press('Enter');
  seen.story = await page.textContent('tr.detail');
  seen.expanded = await page.evaluate(() => document.activeElement.getAttribute('aria-expanded'));
  await check(page, 'open story');
  if (pictures) await page.locator('#findings').evaluate(e => e.parentElement.scrollIntoView());
  if (pictures) await page.screenshot({ path: pictures + '-story.png' });
  await page.keyboard.press('Enter');
}
await page.selectOption('#by-severity', 'critical');
await settled(page);
seen.critical = { rows: await count(page), severities: [...new Set(await column(page, 1))] };
await page.click('#clear');
await page.fill('#search', process.env.SEARCH ?? 'no row holds this text');
await settled(page);
seen.found = { rows: await count(page), resources: await column(page, 3) };
await page.click('#clear');
await settled(page);
if (!(await page.isDisabled('#next'))) {
  await page.click('#next');
  seen.second = await page.textContent('#page');
}
const pdf = await page.pdf({ path: (pictures ?? file) + '.pdf', format: 'A4' });
seen.pdfPages = pdf.toString('latin1').match(/\/Type ?\/Page\b/g)?.length ?? 0;
seen.fileBytes = statSync(file).size;

const dark = await open({ colorScheme: 'dark' });
if (pictures) await dark.screenshot({ path: pictures + '-dark.png', fullPage: true });
await check(dark, 'dark');
const narrow = await open({ viewport: { width: 390, height: 800 } });
seen.overflow = await narrow.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
if (pictures) await narrow.screenshot({ path: pictures + '-narrow.png', clip: { x: 0, y: 0, width: 390, height: 3200 }, fullPage: true });
await check(narrow, 'narrow');
await browser.close();
console.log(JSON.stringify(seen));
