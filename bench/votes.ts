import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Store } from '../src/store/index.ts';
import { openStore } from '../src/store/index.ts';
import { createVoteDesk, statsOf } from '../src/threads/index.ts';
import type { Finding } from './report.ts';
import { atMost, exactly } from './report.ts';

const [voters, votes, perPoll] = [500, 100_000, 25];
const rounds = 5;
const models = ['sd1-anime', 'sd1-photo', 'sd1', 'sdxl'];
const styles = ['tags', 'prose', 'mixed'];
const choices = ['A', 'B', 'C', 'same', 'none'];
const options = [1, 2, 3].map((n, index) => {
  const letter = choices[index] ?? '';
  return { id: letter, letters: [letter], clipSkips: [n], remembered: n };
});

function addPoll(store: Store, id: string, subject: { model: string; style: string }): void {
  const about = { ownerUser: 'owner', guildId: 'guild', channelId: 'channel', locale: 'en', request: {}, facts: {} };
  store.sweeps.accept({ id, ...about, createdAt: 1 });
  store.polls.add({
    id,
    sweepId: id,
    guildId: 'guild',
    kind: 'blind',
    letters: [1, 2, 3],
    subject,
    openedBy: 'owner',
    lastsMs: 1e9,
  });
  store.polls.open(id, options);
}

const subjectAt = (index: number) => ({
  model: models[index % models.length] ?? '',
  style: styles[index % styles.length] ?? '',
});

/** Votes are as unequal as people's are, and the same in every run. */
const choiceAt = (index: number): string => choices[[1, 1, 0, 2, 1, 3, 1, 0, 4, 1][(index * 7) % 10] ?? 0] ?? '';

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function p99(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] ?? Infinity;
}

/** Votes on a store on disk, as the bot has it: each is durable before it is acknowledged. */
export function voting(): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'clipskip-votes-'));
  const store = openStore({ path: join(folder, 'bot.db'), now: () => Date.now() });
  const desk = createVoteDesk({
    store,
    now: () => Date.now(),
    newId: () => 'unused',
    randomBelow: () => 0,
    timer: () => () => undefined,
  });
  try {
    const polls = votes / perPoll;
    // Filled in one transaction: only what is measured below has to wait for the disk.
    store.transaction(() => {
      for (let poll = 0; poll < polls; poll += 1) {
        addPoll(store, `poll-${poll}`, subjectAt(poll));
        for (let voter = 0; voter < perPoll; voter += 1) {
          const index = poll * perPoll + voter;
          store.votes.cast({ pollId: `poll-${poll}`, userId: `user-${voter}`, choice: choiceAt(index) });
        }
        desk.close(`poll-${poll}`, { userId: 'owner', moderator: false });
      }
    });
    addPoll(store, 'rush', subjectAt(0));
    const casts = Array.from({ length: voters }, (_, index) =>
      timed(() => void desk.cast('rush', `user-${index}`, choiceAt(index))),
    );
    const cast = casts.reduce((sum, time) => sum + time, 0);
    const rounded = (work: () => void): number => Math.min(...Array.from({ length: rounds }, () => timed(work)));
    const stats = rounded(() => void statsOf(store.voteMemory.stats('guild')));
    const one = rounded(() => void statsOf(store.voteMemory.stats('guild', subjectAt(0))));
    const tally = rounded(() => void desk.tallyFor('rush', 'user-0'));
    const remembered = store.voteMemory.stats('guild').reduce((sum, { won }) => sum + won, 0);
    return [
      atMost(`votes: ${voters} casts, each durable and with its tally`, cast / 1000, 60, 's'),
      atMost(`votes: one cast (p99 of ${voters})`, p99(casts), 500, 'ms'),
      atMost(
        `votes: stats of a guild over ${votes} votes on ${polls} comparisons (best of ${rounds})`,
        stats,
        50,
        'ms',
      ),
      atMost('votes: the same for one kind of model and prompt, which guidance asks for', one, 50, 'ms'),
      atMost(`votes: tally of a poll of ${voters}`, tally, 50, 'ms'),
      exactly('votes: remembered of those that were cast', remembered, votes),
      exactly(
        'votes: recount of the last poll',
        store.votes.counts('rush').reduce((sum, count) => sum + count.votes, 0),
        voters,
      ),
    ];
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
