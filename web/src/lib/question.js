// From a side of the page to what the server is asked.

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The body of a request. */
export function body(side) {
  const world = side.world ?? undefined;
  if (!side.measures) return { scenario: side.base, world };
  const id = side.base ? `${side.base}-changed` : 'my-scenario';
  return { scenario: { id: id.slice(0, 80), measures: JSON.parse(JSON.stringify(side.measures)) }, world };
}

/** The measures that a side shows: its own, or those of its ready scenario. */
export const measures = (side, scenarios) =>
  side.measures ?? scenarios.find((each) => each.id === side.base)?.measures ?? [];
