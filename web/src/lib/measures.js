// Measures: what a slider of each may stand at, and how they are said here and on a command line.

import { capital, fuels, places } from './words.js';

const codes = (list) => [list].flat().join(',');

const FORMS = {
  ban: (m) => [codes(m.importer), codes(m.exporter), codes(m.fuel), ...((m.level ?? 1) === 1 ? [] : [m.level])],
  quota: (m) => [codes(m.importer), codes(m.exporter), codes(m.fuel), `${m.limit}${m.unit}`],
  tariff: (m) => [codes(m.importer), codes(m.exporter), codes(m.fuel), `${m.rate}${m.unit === 'percent' ? '%' : m.unit}`],
  outage: (m) => [codes(m.exporter), codes(m.fuel), m.level],
  capacity: (m) => [codes(m.place), m.resource, m.level],
  demand: (m) => [codes(m.importer), codes(m.fuel), m.level],
};
const PLAIN = new Set(['kind', 'importer', 'exporter', 'place', 'resource', 'fuel', 'level', 'limit', 'rate', 'unit']);

/** The option that gives a measure on the command line; null for what needs a file. */
export function option(measure) {
  const form = FORMS[measure.kind];
  if (form && Object.keys(measure).every((key) => PLAIN.has(key))) {
    const text = form(measure).join(':');
    return `--${measure.kind} ${/[^\w:,.%/-]/.test(text) ? `'${text}'` : text}`;
  }
  const parts = Object.entries(measure).map(([key, value]) => {
    const text = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
    return `${key}: ${text}`;
  });
  const text = parts.join(', ');
  return /['\n]/.test(text) ? null : `--measure '${text}'`;
}

/** The command that reproduces an answer; null if it needs the file of the scenario. */
export function command(side, ready) {
  const months = { start: side.start, months: side.months };
  if (side.measures && ready) {
    if (ready.new_capacity) return null;
    months.start ||= ready.from;
    months.months ||= ready.months;
  }
  const world = side.world ?? (side.measures ? ready?.world : null);
  const rest =
    (months.start ? ` --from ${months.start}` : '') +
    (months.months ? ` --months ${months.months}` : '') +
    (world ? ` --world ${world}` : '');
  if (!side.measures) return `embargo run ${side.base}${rest}`;
  const options = side.measures.map(option);
  return options.includes(null) ? null : `embargo run ${options.join(' ')}${rest}`;
}

/** A measure in a few words. */
export function title(m) {
  const on = m.exporter ? ` from ${places(m.exporter)}` : '';
  const what = m.fuel ? fuels(m.fuel) : '';
  const when = [m.from && `from ${m.from}`, m.until && `until ${m.until}`].filter(Boolean).join(' ');
  const said = {
    ban: () => `${places(m.importer)}: no ${what.replace('all fuels', 'fuel')}${on}`,
    quota: () => `${places(m.importer)}: a limit on ${what}${on}`,
    tariff: () => `${places(m.importer)}: a duty on ${what}${on}`,
    outage: () => `${places(m.exporter)} loses ${what}`,
    capacity: () => `${places(m.place)} loses ${m.resource.replaceAll('_', ' ')} capacity`,
    demand: () => `${places(m.importer)}: demand for ${what}`,
    phase_out: () => `${places(m.importer)}: phase-out of ${what}${on}`,
    export_ban: () => `${places(m.exporter)} sells no ${what} to ${places(m.importer ?? 'WORLD')}`,
    price_cap: () => `A cap on the price of ${what}${on}`,
    secondary_tariff: () => `A tariff on those who buy ${what}${on}: ${places(m.importer)}`,
    designation: () => `Sellers of ${what}${on} designated`,
    waiver: () => `${places(m.importer)}: waiver for ${what}${on}`,
    exemption: () => `${places(m.importer)}: exempt, ${what}${on}`,
    strait: () => `${capital(m.strait.replaceAll('_', ' '))} ${m.state ?? 'closed'}`,
    expansion: () => `${places(m.exporter)}: more ${what}`,
    spare_capacity: () => `${places(m.exporter)}: spare ${what}`,
    stock_release: () => `${places(m.place)}: stocks of ${what} released`,
    nuclear: () => `${places(m.place)}: nuclear power`,
  }[m.kind];
  const text = said ? said() : capital(m.kind.replaceAll('_', ' '));
  return when ? `${text}, ${when}` : text;
}

const LABELS = {
  'ban.level': 'Share that stops',
  'export_ban.level': 'Share that stops',
  'quota.limit': 'Most that may flow a year',
  'tariff.rate': 'Duty',
  'outage.level': 'Share of supply lost',
  'capacity.level': 'Share of capacity lost',
  'demand.level': 'Shift of demand',
  'price_cap.cap': 'Cap, USD a barrel',
  'price_cap.shadow_fleet': 'Shadow fleet',
  'secondary_tariff.rate': 'Tariff on buyers',
  'designation.share': 'Share of sales designated',
  'designation.wedge': 'Discount that buyers ask',
  'strait.level': 'Share of the passage closed',
  'expansion.amount': 'Added a year',
  'spare_capacity.level': 'Share of spare capacity used',
  'stock_release.volume': 'Released in all',
  'nuclear.amount': 'Change of nuclear power',
  compliance: 'Compliance',
  ramp: 'Speed: months to full force',
};

/** The numbers of a measure that can be slid: key, ends, step, and how to write it. */
export function sliders(measure, known, dated) {
  const kind = known.kinds.find((each) => each.kind === measure.kind);
  if (!kind) return [];
  const timing = known.timing.filter((key) => kind.dates.includes(key.name)).filter((key) => key.name === 'compliance' || (key.name === 'ramp' && measure.from && dated));
  return [...kind.keys, ...timing]
    .filter((key) => ['number', 'whole'].includes(key.takes))
    .filter((key) => (measure[key.name] ?? key.default) !== null)
    .map((key) => {
      const value = measure[key.name] ?? key.default;
      const share = key.takes === 'number' && key.low >= -1 && key.high <= 5;
      let [low, high] = [key.low, key.high];
      if (measure.kind === 'demand' && key.name === 'level') [low, high] = [-0.5, 0.5];
      else if (key.takes === 'whole') high = Math.min(high, Math.max(36, value));
      else if (!share) {
        const start = measure.unit === 'percent' ? 100 : Math.max(Math.abs(value), 1) * 2;
        high = Math.min(high, niceCeiling(start));
        low = low < 0 ? -high : low;
      }
      const scale = share ? 100 : 1;
      return {
        key: key.name,
        value: scale * value,
        low: scale * low,
        high: scale * high,
        least: scale * key.low,
        most: scale * key.high,
        scale,
        step: share || key.takes === 'whole' ? 1 : niceStep(high),
        unit: share || measure.unit === 'percent' ? '%' : key.takes === 'whole' ? '' : (measure.unit ?? ''),
        label: LABELS[`${measure.kind}.${key.name}`] ?? LABELS[key.name] ?? capital(key.meaning),
      };
    });
}

function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return Math.ceil(value / power) * power;
}

const niceStep = (high) => 10 ** (Math.floor(Math.log10(Math.max(high, 1e-6))) - 2);
