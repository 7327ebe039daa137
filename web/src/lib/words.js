// How numbers and names are written: as the command line writes them.

export const FUELS = {
  crude: 'crude',
  products: 'oil products',
  lng: 'LNG',
  pipeline_gas: 'pipeline gas',
  gas: 'gas',
  coal: 'coal',
};

const names = new Map([['WORLD', 'the world']]);
const groups = new Map();

/** Learn the names of places and groups. */
export function learn(found) {
  for (const place of found.places) names.set(place.code, place.name);
  for (const group of found.groups) groups.set(group.code, group);
}

export const place = (code) => names.get(code) ?? groups.get(code)?.name ?? code;

/** Several places in few words: a whole group by its name. */
export function places(codes) {
  const list = [codes].flat();
  if (list.length === 1) return place(list[0]);
  for (const group of groups.values()) {
    const own = group.members;
    if (own.length === list.length && own.every((code) => list.includes(code))) return group.name;
  }
  const shown = list.slice(0, 3).map(place).join(', ');
  return list.length > 3 ? `${shown} and ${list.length - 3} more` : shown;
}

export const fuels = (list) => {
  const each = [list].flat();
  return each.length >= 5 ? 'all fuels' : each.map((fuel) => FUELS[fuel] ?? fuel).join(', ');
};

/** "a, b and c". */
export const listing = (words) => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// Made once: toLocaleString makes one anew for every number.
const FORMATS = [0, 1, 2].map((digits) => new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }));

/** About three digits: 1,234; 123; 12.3; 1.23. */
export function amount(value) {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  const text = FORMATS[digits].format(size);
  return value < 0 && Number(text.replaceAll(',', '')) !== 0 ? `−${text}` : text;
}

export function signed(value) {
  const text = amount(Math.abs(value));
  if (Number(text.replaceAll(',', '')) === 0) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
}

export function percent(share, sign = false) {
  const value = 100 * share;
  const size = Math.abs(value);
  const text =
    size > 0 && size < 0.01 ? '<0.01' : size.toFixed(size >= 20 ? 0 : size >= 1 ? 1 : 2);
  return `${value < 0 ? '−' : sign ? '+' : ''}${text} %`;
}

export const band = (ends, write = amount) =>
  ends ? `${write(ends[0])} to ${write(ends[1])}` : '';

/** A table given by columns as a list of rows; only those of one fuel if it is named. */
export function rows(columns, fuel = null) {
  const keys = Object.keys(columns ?? {});
  const out = [];
  const length = keys.length ? columns[keys[0]].length : 0;
  for (let at = 0; at < length; at++) {
    if (fuel !== null && columns.fuel[at] !== fuel) continue;
    const row = {};
    for (const key of keys) row[key] = columns[key][at];
    out.push(row);
  }
  return out;
}
