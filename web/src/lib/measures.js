// Measures: what a slider of each may stand at, and how they are written on a command line.

const places = (list) => [list].flat().join(',');

const FORMS = {
  ban: (m) => [places(m.importer), places(m.exporter), places(m.fuel), ...(m.level === 1 ? [] : [m.level ?? 1])],
  quota: (m) => [places(m.importer), places(m.exporter), places(m.fuel), `${m.limit}${m.unit}`],
  tariff: (m) => [places(m.importer), places(m.exporter), places(m.fuel), `${m.rate}${m.unit === 'percent' ? '%' : m.unit}`],
  outage: (m) => [places(m.exporter), places(m.fuel), m.level],
  capacity: (m) => [places(m.place), m.resource, m.level],
  demand: (m) => [places(m.importer), places(m.fuel), m.level],
};

/** The options that give a measure on the command line; null for what needs a file. */
export function option(measure) {
  const form = FORMS[measure.kind];
  const known = new Set(['kind', 'importer', 'exporter', 'place', 'resource', 'fuel', 'level', 'limit', 'rate', 'unit']);
  if (!form || Object.keys(measure).some((key) => !known.has(key))) return null;
  const text = form(measure).join(':');
  if (measure.kind === 'quota' && measure.unit.includes(' ')) return null;
  return `--${measure.kind} ${/[^\w:,.%/-]/.test(text) ? `'${text}'` : text}`;
}

/** The command that reproduces an answer; null if it needs the file of the scenario. */
export function command(side, id) {
  const world = side.world ? ` --world ${side.world}` : '';
  if (id) return `embargo run ${id}${world}`;
  const options = side.measures.map(option);
  if (options.includes(null)) return null;
  return `embargo run ${options.join(' ')}${world}`;
}

/** The numbers of a measure that can be slid: key, ends, step, and how to write it. */
export function sliders(measure, kinds) {
  const kind = kinds.find((each) => each.kind === measure.kind);
  if (!kind) return [];
  return kind.keys
    .filter((key) => key.takes === 'number')
    .map((key) => {
      const value = measure[key.name] ?? key.default ?? 0;
      const share = key.low >= -1 && key.high <= 5;
      let [low, high] = [key.low ?? 0, key.high ?? 1];
      if (measure.kind === 'demand') [low, high] = [-0.5, 0.5];
      else if (!share) {
        const start = measure.unit === 'percent' ? 100 : Math.max(value, 1) * 2;
        high = Math.min(high, niceCeiling(Math.max(start, value)));
      }
      return {
        key: key.name,
        value: share ? 100 * value : value,
        low: share ? 100 * low : low,
        high: share ? 100 * high : high,
        least: share ? 100 * key.low : key.low,
        most: share ? 100 * key.high : key.high,
        scale: share ? 100 : 1,
        step: share ? 1 : niceStep(high),
        unit: share ? '%' : measure.unit === 'percent' ? '%' : (measure.unit ?? ''),
        label: LABELS[`${measure.kind}.${key.name}`] ?? key.meaning,
      };
    });
}

const LABELS = {
  'ban.level': 'Compliance: share that stops',
  'quota.limit': 'Most that may flow a year',
  'tariff.rate': 'Duty',
  'outage.level': 'Share of supply lost',
  'capacity.level': 'Share of capacity lost',
  'demand.level': 'Shift of demand',
};

function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return Math.ceil(value / power) * power;
}

const niceStep = (high) => 10 ** (Math.floor(Math.log10(Math.max(high, 1e-6))) - 2);
