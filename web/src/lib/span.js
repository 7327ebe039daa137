// The months of an answer.

/** All months of a span, as 2026-01. */
export function monthsOf(span) {
  if (!span) return [];
  const [year, month] = span.from.split('-').map(Number);
  return Array.from({ length: span.months }, (_, at) => {
    const n = 12 * year + month - 1 + at;
    return `${Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`;
  });
}

/** The flows of one month out of the reply of /view/months. */
export function flowsOf(found, month) {
  const at = found.months.indexOf(month);
  if (at < 0) return [];
  return found.exporter.map((exporter, n) => ({
    exporter,
    importer: found.importer[n],
    fuel: found.fuel,
    unit: found.unit,
    baseline: found.baseline[n][at],
    counterfactual: found.counterfactual[n][at],
  }));
}
