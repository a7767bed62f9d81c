'use strict';
(function () {
  const data = JSON.parse(document.getElementById('data').textContent);
  const PAGE = 50;
  const PRINTED = 1000;
  const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'];
  const byId = id => document.getElementById(id);
  const state = { sort: 'severity', down: true, page: 0, open: new Set(), printing: false };
  const body = byId('rows').tBodies[0];
  const formatCount = n => n.toLocaleString('en-US');

  // Everything from the account goes in as text, never as markup.
  function el(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined) element.setAttribute(name, value);
    }
    for (const child of children) {
      if (child !== null && child !== undefined) element.append(child);
    }
    return element;
  }

  const rows = data.rows;
  for (const row of rows) {
    row.rule = data.rules[row.r];
    row.text = [row.rule.id, row.rule.title, row.a, row.p, row.g, row.m, row.ow, row.s, row.i].join('\n').toLowerCase();
  }
  const compareText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const KEYS = {
    severity: (a, b) => a.v - b.v,
    rule: (a, b) => compareText(a.rule.title, b.rule.title),
    resource: (a, b) => compareText(a.a, b.a),
    message: (a, b) => compareText(a.m, b.m),
    state: (a, b) => compareText(a.s, b.s),
    // Without a due date comes last when the nearest is first.
    due: (a, b) => compareText(a.due || '9999', b.due || '9999'),
  };
  rows.forEach((row, index) => { row.index = index; });

  let shown = rows;
  function choose() {
    const words = byId('search').value.toLowerCase().split(/\s+/).filter(w => w);
    const [severity, family, status] = ['severity', 'family', 'state'].map(n => byId('by-' + n).value);
    shown = rows.filter(row =>
      (severity === '' || SEVERITIES[row.v] === severity)
      && (family === '' || row.rule.id.startsWith(family + '.'))
      && (status === '' || (status === 'overdue' ? row.od : status === 'finding' ? row.o === 'f' : status === 'unknown' ? row.o === 'u' : row.s === status))
      && words.every(w => row.text.includes(w)));
    const compare = KEYS[state.sort];
    const sign = state.down ? -1 : 1;
    shown.sort((a, b) => sign * compare(a, b) || a.index - b.index);
  }

  // A long ARN breaks after a slash or a colon where it can.
  function breakable(text) {
    const span = el('span');
    for (const part of text.slice(0, 600).split(/(?<=[/:])/)) span.append(part, el('wbr'));
    if (text.length > 600) span.append('…');
    return span;
  }

  function list(title, pairs) {
    if (!pairs.length) return [];
    const dl = el('dl');
    for (const [name, value] of pairs) dl.append(el('dt', null, name), el('dd', null, value));
    return [el('h3', null, title), dl];
  }

  function code(title, text) {
    return text ? [el('h3', null, title), el('pre', null, text)] : [];
  }

  function statements(indexes) {
    const out = [];
    for (const index of indexes || []) {
      const doc = data.docs[index];
      const pre = el('pre', { class: 'doc' });
      const marks = new Map(doc.marks.map(m => [m[0], m[1]]));
      doc.text.split('\n').forEach((line, i) => {
        const note = marks.get(i + 1);
        pre.append(el('span', note ? { class: 'marked', 'data-note': note } : null, line === '' ? ' ' : line));
      });
      out.push(el('h3', null, doc.name), pre);
    }
    return out;
  }

  function story(row) {
    const cell = el('td', { colspan: 6 });
    cell.append(el('p', { class: 'lead' }, row.m), el('p', null, row.rule.why));
    cell.append(...list('Where', [['Resource', row.a], row.p ? ['Part', row.p] : null, row.g ? ['Region', row.g] : null, ['Rule', row.rule.id],
      row.ow ? ['Owner', row.ow] : null, ['Finding id', row.i]].filter(Boolean)));
    if (row.n) {
      cell.append(el('h3', null, 'What is missing'), el('ul', { class: 'plain' }, ...row.n.map(n => el('li', null, n))));
    }
    cell.append(...list('Evidence', row.e || []), ...statements(row.d));
    if (row.x) cell.append(el('h3', null, 'What to do'), el('p', null, row.x));
    cell.append(...code('Command', row.c), ...code('Terraform', row.t), ...list('History', row.h || []));
    if (row.w !== undefined) cell.append(...list('Waiver', data.waivers[row.w]));
    cell.append(...list('Controls', row.rule.controls));
    return el('tr', { class: 'detail', id: 'detail-' + row.index }, cell);
  }

  function draw() {
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    state.page = Math.min(state.page, pages - 1);
    const from = state.printing ? 0 : state.page * PAGE;
    const visible = shown.slice(from, state.printing ? PRINTED : from + PAGE);
    const fragment = document.createDocumentFragment();
    for (const row of visible) {
      const isOpen = state.open.has(row.index);
      const severity = SEVERITIES[row.v];
      const button = el('button', { type: 'button', class: 'open', 'aria-expanded': String(isOpen), 'aria-controls': isOpen ? 'detail-' + row.index : null, 'data-row': row.index }, row.rule.title);
      fragment.append(el('tr', { class: 'row' },
        el('td', null, el('span', { class: 'badge c-' + severity }, severity)),
        el('td', null, button, el('div', { class: 'faint' }, row.rule.id)),
        el('td', { 'data-label': 'Resource' }, breakable(row.a), row.p ? el('div', { class: 'faint' }, row.p) : null, row.g ? el('div', { class: 'faint' }, row.g) : null),
        el('td', { 'data-label': 'Found' }, row.m.length > 400 ? row.m.slice(0, 399) + '…' : row.m),
        el('td', { 'data-label': 'State' }, el('span', row.o === 'u' ? { class: 'c-unknown' } : null, row.s)),
        el('td', { 'data-label': 'Due' }, row.due || '–', row.od ? el('div', { class: 'c-critical' }, 'overdue') : null)));
      if (isOpen) fragment.append(story(row));
    }
    if (!visible.length) fragment.append(el('tr', null, el('td', { colspan: 6 }, rows.length ? 'Nothing matches these filters.' : 'No finding.')));
    body.replaceChildren(fragment);
    for (const button of byId('rows').tHead.querySelectorAll('button')) {
      const isSorted = button.dataset.sort === state.sort;
      button.parentElement.setAttribute('aria-sort', isSorted ? (state.down ? 'descending' : 'ascending') : 'none');
    }
    byId('count').textContent = shown.length === rows.length ? formatCount(rows.length) + ' rows' : formatCount(shown.length) + ' of ' + formatCount(rows.length) + ' rows';
    byId('page').textContent = 'Page ' + formatCount(state.page + 1) + ' of ' + formatCount(pages);
    byId('previous').disabled = state.page === 0;
    byId('next').disabled = state.page >= pages - 1;
    byId('cut').textContent = state.printing && shown.length > PRINTED ? 'Printed: the first ' + formatCount(PRINTED) + ' of ' + formatCount(shown.length) + ' rows; the workbook has all.' : '';
  }

  function refresh() {
    choose();
    state.page = 0;
    draw();
  }

  let waiting;
  byId('search').addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(refresh, 120); });
  for (const name of ['severity', 'family', 'state']) byId('by-' + name).addEventListener('change', refresh);
  byId('clear').addEventListener('click', () => {
    for (const id of ['search', 'by-severity', 'by-family', 'by-state']) byId(id).value = '';
    refresh();
  });
  byId('rows').tHead.addEventListener('click', event => {
    const name = event.target.dataset.sort;
    if (!name) return;
    state.down = state.sort === name ? !state.down : name === 'severity';
    state.sort = name;
    refresh();
  });
  body.addEventListener('click', event => {
    const index = event.target.dataset.row;
    if (index === undefined) return;
    const row = Number(index);
    if (!state.open.delete(row)) state.open.add(row);
    draw();
    body.querySelector('[data-row="' + row + '"]').focus();
  });
  function turn(by) {
    state.page += by;
    draw();
    byId('findings').scrollIntoView();
    byId('scroll').focus({ preventScroll: true });
  }
  byId('previous').addEventListener('click', () => turn(-1));
  byId('next').addEventListener('click', () => turn(1));

  // #finding=ID opens one finding's story; links in the sections above lead there.
  function follow() {
    const match = /^#finding=([0-9a-f]{64})$/.exec(location.hash);
    const row = match && rows.find(r => r.i === match[1]);
    if (!row) return;
    for (const id of ['search', 'by-severity', 'by-family', 'by-state']) byId(id).value = '';
    choose();
    state.open.add(row.index);
    state.page = Math.floor(shown.indexOf(row) / PAGE);
    draw();
    const button = body.querySelector('[data-row="' + row.index + '"]');
    button.scrollIntoView();
    button.focus();
  }
  addEventListener('hashchange', follow);
  addEventListener('beforeprint', () => { state.printing = true; draw(); });
  addEventListener('afterprint', () => { state.printing = false; draw(); });
  byId('theme').addEventListener('click', () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
  });
  choose();
  draw();
  follow();
  document.documentElement.dataset.ready = 'true';
})();
