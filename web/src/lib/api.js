// Requests to the server that the page came from, and to no other.

const ROOT = './api/v1';
const KEY = 'embargo-token';

/** A refusal of the server, with its faults. */
export class Refusal extends Error {
  constructor(status, faults) {
    super(faults.map((f) => [f.where, f.what, f.remedy].filter(Boolean).join(': ')).join('\n'));
    this.status = status;
    this.faults = faults;
  }
}

export const token = {
  get: () => sessionStorage.getItem(KEY) ?? '',
  set: (text) => sessionStorage.setItem(KEY, text),
};

async function reply(method, path, body, signal) {
  const headers = {};
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (token.get()) headers.authorization = `Bearer ${token.get()}`;
  let found;
  try {
    found = await fetch(`${ROOT}${path}`, {
      method,
      headers,
      signal,
      keepalive: method === 'DELETE', // also when the page is left
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refusal(0, [{ where: '', what: 'the server does not answer', remedy: 'is it running?' }]);
  }
  if (found.ok) return found;
  let faults = [{ where: '', what: `the server answered ${found.status}`, remedy: '' }];
  try {
    faults = (await found.json()).faults ?? faults;
  } catch {
    // No JSON: the status has to do.
  }
  throw new Refusal(found.status, faults);
}

export const get = async (path, signal) => (await reply('GET', path, undefined, signal)).json();
export const post = async (path, body, signal) => (await reply('POST', path, body, signal)).json();
export const remove = async (path) => (await reply('DELETE', path)).json();
export const text = async (method, path, body) => (await reply(method, path, body)).text();

const known = new Map();

/** What does not change while the page is open: asked once. */
export function once(path) {
  if (!known.has(path)) {
    const asked = get(path);
    known.set(path, asked);
    asked.catch(() => known.delete(path));
  }
  return known.get(path);
}
