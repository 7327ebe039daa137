// Long answers: started in the background, watched, cancelled; kept while the page is open.

import { get, post, remove } from './api.js';

const POLL = 400;
const KEPT = 30;
export const OVER = ['done', 'failed', 'cancelled'];

const pause = (time) => new Promise((resume) => setTimeout(resume, time));

/** Tell of a job until it is over, or until nobody asks any more. */
export async function* watch(job, mine) {
  yield job;
  while (!OVER.includes(job.state)) {
    await pause(POLL);
    if (!mine()) return;
    job = await get(`/jobs/${job.id}`);
    if (!mine()) return;
    yield job;
  }
}

/** One long answer: how far it is, and what it found. */
export class Long {
  job = $state.raw(null);
  found = $state.raw(null);
  fault = $state('');
  #path;
  #body;
  #round = 0;
  #control = null;

  constructor(path, body) {
    this.#path = path;
    this.#body = body;
  }

  get running() {
    return this.job !== null && !OVER.includes(this.job.state);
  }

  /** Ask, unless it is asked or answered already. */
  async start() {
    if (this.running || this.found) return;
    const round = ++this.#round;
    const mine = () => round === this.#round;
    this.#control = new AbortController();
    this.job = { state: 'waiting', done: 0, draws: 0 };
    this.fault = '';
    try {
      const job = await post(this.#path, this.#body, this.#control.signal);
      if (!mine()) return void remove(`/jobs/${job.id}`).catch(() => {});
      for await (const now of watch(job, mine)) this.job = now;
      if (!mine()) return;
      if (this.job.state === 'done') {
        const found = await get(`/jobs/${job.id}/outcome`);
        if (mine()) this.found = found;
      } else this.fault = this.job.faults.map((f) => [f.what, f.remedy].filter(Boolean).join('; ')).join('\n');
    } catch (error) {
      if (!mine()) return;
      this.fault = error.message;
      this.job = { ...this.job, state: 'failed' };
    }
  }

  cancel() {
    if (!this.running) return;
    this.#round++;
    // A job without an id is not there yet, and is not started for a client that is gone.
    if (this.job.id) remove(`/jobs/${this.job.id}`).catch(() => {});
    else this.#control.abort();
    this.job = { ...this.job, state: 'cancelled' };
  }
}

const known = new Map();

// What nobody waits for any more would keep others waiting.
addEventListener('pagehide', () => known.forEach((answer) => answer.cancel()));

/** The long answer to a question: the same as long as the page is open. */
export function long(path, body) {
  const key = `${path} ${JSON.stringify(body)}`;
  if (!known.has(key)) {
    known.set(key, new Long(path, body));
    for (const [old, answer] of known) {
      if (known.size <= KEPT) break;
      if (!answer.running) known.delete(old);
    }
  }
  return known.get(key);
}
