// The world as a picture: land, where places are, and the lines between them.

import { geoEqualEarth, geoPath } from 'd3-geo';
import { whereNumeric } from 'iso-3166-1';
import { feature } from 'topojson-client';
import topology from 'world-atlas/countries-110m.json';

export const WIDTH = 960;
export const HEIGHT = 440;

// Centred so that the Pacific, over which much of this trade goes, is cut where little is.
const countries = feature(topology, topology.objects.countries).features.filter(
  (each) => each.properties.name !== 'Antarctica',
);
const projection = geoEqualEarth()
  .rotate([-11, 0])
  .fitExtent([[6, 6], [WIDTH - 6, HEIGHT - 6]], { type: 'FeatureCollection', features: countries });
const path = geoPath(projection);

const own = { Kosovo: 'XKX' };

/** Countries: code and outline. */
export const land = countries.map((each) => ({
  code: whereNumeric(String(each.id ?? '').padStart(3, '0'))?.alpha3 ?? own[each.properties.name] ?? '',
  outline: path(each),
}));

/** Where a place is on the picture. */
export const point = (place) => projection([place.lon, place.lat]);

const arcs = new Map();

/** The way from one place to another, bent like the sea lanes so that both directions show. */
export function arc(from, to) {
  const key = `${from.code}>${to.code}`;
  if (!arcs.has(key)) {
    const [x1, y1] = point(from);
    const [x2, y2] = point(to);
    const [dx, dy] = [x2 - x1, y2 - y1];
    const bend = 0.18;
    const [cx, cy] = [(x1 + x2) / 2 + bend * dy, (y1 + y2) / 2 - bend * Math.abs(dx)];
    arcs.set(key, `M${x1.toFixed(1)},${y1.toFixed(1)}Q${cx.toFixed(1)},${cy.toFixed(1)} ${x2.toFixed(1)},${y2.toFixed(1)}`);
  }
  return arcs.get(key);
}
