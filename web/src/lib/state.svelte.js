// The whole state of the page, kept in its address, with undo.

const DEFAULT = 'japan-stops-russian-energy';
const MOST_UNDO = 100;
const FLOWING = ['crude', 'products', 'lng', 'pipeline_gas', 'coal'];

export const fresh = (base = DEFAULT) => ({ base, measures: null, world: null, start: '', months: 0 });

// How single panels are looked at; what stands as here is left out of the address.
const LOOKS = {
  month: '', buyer: '', seller: '', by: 'USA', bands: 0,
  coalition: 'g7-and-japan', players: '', of: 'RUS', stop: 'oil', worth: 0, second: 0,
  drivers: 0, number: '',
};

/** What the page shows: up to two scenarios, and how they are looked at. */
export const page = $state({
  sides: [fresh()],
  active: 0,
  fuel: 'lng',
  view: 'difference',
  focus: '',
  tab: 'backfill',
  draws: 0,
  ...LOOKS,
  past: 0,
  ahead: 0,
});

const past = [];
const ahead = [];
let now = '';

const plain = (value) => JSON.parse(JSON.stringify(value));

function written() {
  const out = new URLSearchParams();
  page.sides.forEach((side, at) => {
    const n = at ? '2' : '';
    if (side.base) out.set(`s${n}`, side.base);
    if (side.measures) out.set(`m${n}`, JSON.stringify(side.measures));
    if (side.world) out.set(`w${n}`, side.world);
    if (side.start) out.set(`from${n}`, side.start);
    if (side.months) out.set(`months${n}`, side.months);
  });
  if (page.active) out.set('a', '2');
  out.set('fuel', page.fuel);
  out.set('map', page.view);
  if (page.focus) out.set('place', page.focus);
  out.set('tab', page.tab);
  if (page.draws) out.set('draws', page.draws);
  for (const [key, usual] of Object.entries(LOOKS)) if (page[key] !== usual) out.set(key, page[key]);
  // Readable: only what an address cannot carry is escaped.
  return `#${out.toString().replaceAll('%3A', ':').replaceAll('%2C', ',')}`;
}

function side(given, n) {
  const world = Number(given.get(`w${n}`));
  let measures = null;
  try {
    const found = JSON.parse(given.get(`m${n}`) ?? 'null');
    if (Array.isArray(found) && found.every((m) => m && typeof m === 'object')) measures = found;
  } catch {
    // A damaged address: the ready scenario is shown.
  }
  const base = given.get(`s${n}`);
  const months = Math.min(Math.max(Math.round(Number(given.get(`months${n}`))) || 0, 0), 60);
  const start = given.get(`from${n}`) ?? '';
  return {
    base: base ?? (measures ? null : DEFAULT),
    measures,
    world: world || null,
    start: /^\d{4}-\d{2}$/.test(start) ? start : '',
    months,
  };
}

function read(text) {
  const given = new URLSearchParams(text.replace(/^#/, ''));
  const sides = [side(given, '')];
  if (given.has('s2') || given.has('m2')) sides.push(side(given, '2'));
  page.sides = sides;
  page.active = given.get('a') === '2' && sides.length > 1 ? 1 : 0;
  page.fuel = FLOWING.includes(given.get('fuel')) ? given.get('fuel') : 'lng';
  page.view = ['baseline', 'counterfactual', 'difference'].includes(given.get('map'))
    ? given.get('map')
    : 'difference';
  page.focus = given.get('place') ?? '';
  page.tab = given.get('tab') ?? 'backfill';
  page.draws = Math.min(Math.max(Number(given.get('draws')) || 0, 0), 1000);
  for (const [key, usual] of Object.entries(LOOKS)) {
    const text = given.get(key);
    if (text === null) page[key] = usual;
    else page[key] = typeof usual === 'number' ? Math.min(Math.max(Number(text) || 0, 0), 1000) : text.slice(0, 400);
  }
  if (!/^\d{4}-\d{2}$/.test(page.month)) page.month = '';
}

const SOON = 120;
let later;

/** Keep the address in step without a step to undo: while a slider is held. */
export function follow() {
  // Not before the question is asked: a browser takes its time over an address.
  clearTimeout(later);
  later = setTimeout(() => history.replaceState(null, '', written()), SOON);
}

/** A change is done: it can be undone. */
export function commit() {
  clearTimeout(later);
  const next = written();
  if (next === now) return void history.replaceState(null, '', now);
  past.push(now);
  if (past.length > MOST_UNDO) past.shift();
  ahead.length = 0;
  now = next;
  history.replaceState(null, '', now);
  count();
}

function step(from, to) {
  if (!from.length) return;
  clearTimeout(later);
  to.push(now);
  now = from.pop();
  read(now);
  history.replaceState(null, '', now);
  count();
}

function count() {
  page.past = past.length;
  page.ahead = ahead.length;
}

export const undo = () => step(past, ahead);
export const redo = () => step(ahead, past);

/** Read the address, at first and whenever somebody changes it. */
export function start() {
  read(location.hash);
  now = written();
  history.replaceState(null, '', now);
  addEventListener('hashchange', () => {
    if (location.hash === now) return;
    past.push(now);
    read(location.hash);
    now = written();
    count();
  });
}

export const copy = (side) => plain(side);
