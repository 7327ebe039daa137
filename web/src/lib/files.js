// Files to take away: CSV, SVG, PNG.

const PROPERTIES = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray',
  'stroke-linecap', 'opacity', 'font-family', 'font-size', 'font-weight', 'text-anchor',
  'dominant-baseline',
];

/** Rows as CSV: columns are the keys of the first row. */
export function csvText(rows, columns = Object.keys(rows[0] ?? {})) {
  const cell = (value) => {
    const text = Array.isArray(value) ? value.join(', ') : String(value ?? '');
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))].map((row) => row.map(cell).join(',')).join('\n');
}

export function save(name, content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The text of a picture that looks the same outside of the page. */
export function svgText(svg, caption) {
  const copy = svg.cloneNode(true);
  const from = svg.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((node, at) => {
    const style = getComputedStyle(from[at]);
    for (const name of PROPERTIES) {
      const value = style.getPropertyValue(name);
      if (value) node.setAttribute(name, value);
    }
    node.removeAttribute('class');
    node.removeAttribute('style');
  });
  const [, , width, height] = svg.getAttribute('viewBox').split(/[ ,]+/).map(Number);
  const page = getComputedStyle(document.body);
  const foot = 22;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `0 0 ${width} ${height + foot}`);
  copy.setAttribute('width', width);
  copy.setAttribute('height', height + foot);
  const make = (tag, attributes) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
    Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
    return node;
  };
  copy.prepend(make('rect', { width, height: height + foot, fill: page.backgroundColor }));
  const text = make('text', {
    x: 8, y: height + foot - 7, fill: page.color, 'font-size': 11, 'font-family': 'sans-serif',
  });
  text.textContent = caption;
  copy.append(text);
  return new XMLSerializer().serializeToString(copy);
}

export async function png(text) {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  image.src = address;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = 2 * image.width;
  canvas.height = 2 * image.height;
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((done) => canvas.toBlob(done, 'image/png'));
}
