export type { Batch, Batches, BatchPicture, BatchState, NewBatch, NewBatchPicture } from './batches.ts';
export type { Block, Blocks } from './blocks.ts';
export type { Cell, CellPlace, CellResult, Cells, NewRow, Row } from './cells.ts';
export type { StoredError } from './columns.ts';
export type {
  Claim,
  Deliveries,
  Delivery,
  DeliveryKind,
  DeliveryState,
  NewDelivery,
  PostedMessage,
} from './deliveries.ts';
export type { Draft, Drafts, NewDraft } from './drafts.ts';
export { maxDrafts } from './drafts.ts';
export type { Favourite, Favourites, NewFavourite } from './favourites.ts';
export { maxFavourites } from './favourites.ts';
export type { Forgotten } from './forget.ts';
export type { GuildSettings } from './guild-settings.ts';
export { maxJsonBytes } from './json.ts';
export type { Model, Models, NewModel } from './models.ts';
export type { NewPoll, Poll, PollKind, PollOption, PollPlace, Polls, PollState, PollSubject } from './polls.ts';
export type { Preferences, UserPreferences } from './preferences.ts';
export type { Preset, Presets, PresetScope } from './presets.ts';
export { maxPresetName, maxPresets } from './presets.ts';
export type { Expired } from './retention.ts';
export { holdAlone } from './sole-owner.ts';
export type { Store, StoreOptions } from './store.ts';
export { openStore } from './store.ts';
export type { NewSweep, Page, Sweep, SweepPage, Sweeps } from './sweeps.ts';
export type { SweepState } from './sweep-states.ts';
export { sweepStates } from './sweep-states.ts';
export type { RememberedChoice, RememberedPoll, VoteMemory, VoteStat } from './vote-memory.ts';
export type { Cast, ChoiceCount, NewVote, Votes } from './votes.ts';
export type { Reservation, Reserved, Usage, UsageLimits, Used } from './usage.ts';
