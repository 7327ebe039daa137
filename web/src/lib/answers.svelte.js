// Answers of one scenario: the newest wins, one question at a time, bands in the background.

import { get, post, remove } from './api.js';
import { watch } from './jobs.svelte.js';

// Said to be slow after so many milliseconds.
const SLOW = 1_000;
// Smaller flows that do not change, in Mt or bcm a year, are neither drawn nor sent.
export const LEAST = 0.3;
// What the page shows of the tables; the others are asked for as CSV.
const TABLES = 'flows,backfill,diversion,months';

/** The answers of one side of the page. */
export class Answers {
  view = $state.raw(null);
  error = $state.raw(null);
  busy = $state(false);
  slow = $state(false);
  job = $state.raw(null);
  #wanted = null;
  #asking = false;
  #shown = '';
  #round = 0;

  /** Ask for the answer to a question; the last one asked is the one that is shown. */
  async ask(question) {
    this.#wanted = question;
    if (this.#asking) return;
    this.#asking = true;
    this.busy = true;
    while (this.#wanted) {
      const next = this.#wanted;
      this.#wanted = null;
      const key = JSON.stringify(next);
      if (key === this.#shown && !this.error) continue;
      this.drop();
      const patience = setTimeout(() => (this.slow = true), SLOW);
      try {
        performance.mark('embargo:asked');
        const found = await post(`/view?least=${LEAST}&tables=${TABLES}`, next);
        performance.mark('embargo:answered', { detail: found.seconds });
        this.view = found;
        this.error = null;
        this.#shown = key;
      } catch (error) {
        this.error = error;
        this.#shown = '';
      }
      clearTimeout(patience);
      this.slow = false;
    }
    this.busy = false;
    this.#asking = false;
  }

  /** Draw an ensemble in the background; its first bands show before all draws are done. */
  async draw(question, draws) {
    this.drop();
    const round = ++this.#round;
    const mine = () => round === this.#round;
    try {
      const job = await post('/jobs', { ...question, draws, least: LEAST, tables: TABLES });
      if (!mine()) return void remove(`/jobs/${job.id}`).catch(() => {});
      let shown = 0;
      for await (const now of watch(job, mine)) {
        this.job = now;
        if (now.bands_of <= shown) continue;
        shown = now.bands_of;
        const found = await get(`/jobs/${job.id}/view`);
        if (mine()) this.view = found;
      }
    } catch (error) {
      if (mine()) this.job = { state: 'failed', faults: error.faults ?? [], done: 0, draws };
    }
  }

  /** Stop drawing; bands that are there stay. */
  cancel() {
    const job = this.job;
    this.#round++;
    if (job?.id && ['waiting', 'running'].includes(job.state)) {
      remove(`/jobs/${job.id}`).catch(() => {});
      this.job = { ...job, state: 'cancelled' };
    }
  }

  /** Forget the ensemble: it belongs to another question. */
  drop() {
    this.cancel();
    this.job = null;
  }
}
