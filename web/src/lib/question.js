// From a side of the page to what the server is asked.

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const KEPT = ['world', 'from', 'months', 'new_capacity'];
const plain = (value) => JSON.parse(JSON.stringify(value));

/** The ready scenario that a side started from. */
export const ready = (side, scenarios) => scenarios.find((each) => each.id === side.base);

/** The body of a request; null while the ready scenario that was changed is not known yet. */
export function body(side, scenarios) {
  const asked = {
    world: side.world ?? undefined,
    start: side.start || undefined,
    months: side.months || undefined,
  };
  if (!side.measures) return { scenario: side.base, ...asked };
  const from = side.base ? scenarios && ready(side, scenarios) : {};
  if (!scenarios) return null;
  const kept = Object.fromEntries(KEPT.filter((key) => from?.[key] !== undefined).map((key) => [key, from[key]]));
  const id = side.base ? `${side.base}-changed` : 'my-scenario';
  return { scenario: { id: id.slice(0, 80), ...kept, measures: plain(side.measures) }, ...asked };
}

/** The measures that a side shows: its own, or those of its ready scenario. */
export const measures = (side, scenarios) => side.measures ?? ready(side, scenarios)?.measures ?? [];

/** The months of a side's path: as set here, or as its ready scenario has them. */
export function path(side, scenarios) {
  const own = ready(side, scenarios);
  return { start: side.start || own?.from || '', months: side.months || own?.months || 0 };
}
