import type { Advice, GuidanceFacts, PanelMeasures } from '../advice/types.ts';
import type { AppError } from '../errors.ts';
import type {
  Binding,
  ClipSkipEffect,
  EngineInfo,
  EngineWarning,
  Honoured,
  ModelInfo,
  RowProgress,
  RowSettings,
  Worker,
} from '../gpu/engine.ts';
import type { Ahead } from '../gpu/queue.ts';
import type { Message } from '../text/keys.ts';
import type { GridPlace, SeriesGrid } from './grid/grid.ts';
import type { Axis, SweepRequest } from './request.ts';

export interface PlannedCell {
  /** `requestKey`: sha256 hex over everything asked for, defaults resolved. */
  readonly requestKey: string;
  readonly clipSkip: number;
  /** What the table says will happen. */
  readonly effect: ClipSkipEffect;
  /** Layer read when honoured, counted from 1; undefined when the effect is `no`. */
  readonly layer?: number;
  /** Layers of the encoder. */
  readonly layers: number;
  readonly native: boolean;
}

export interface PlannedRow {
  readonly index: number;
  /** What the person sees: the value on the axis, or the seed. */
  readonly label: string;
  readonly axis?: Axis;
  readonly value?: string;
  readonly settings: RowSettings;
  readonly cells: readonly PlannedCell[];
  /** Where its one cell stands on the sheet of a grid of trainings; several places where they ask for the same picture. */
  readonly places?: readonly GridPlace[];
  /** Of a grid of LoRAs: the one that makes it this row, by the server's name. */
  readonly lora?: string;
  /** Of a grid of LoRAs: the row without it. */
  readonly without?: true;
  /** Clip skip that `lora` was trained at, where the grid knows more of it than the server. */
  readonly trainedAt?: number;
  /** Which of several servers draws it, once that is settled; `cells` then say what holds there. Absent with a single engine. */
  readonly drawnBy?: Binding;
}

/** A plan is pure data: nothing has been drawn, nothing has been asked of a server beyond `describe`. */
export interface SweepPlan {
  readonly sweepId: string;
  /** As typed (LoRA tags still in the prompt), validated. */
  readonly request: SweepRequest;
  readonly engine: EngineInfo & { readonly name: string };
  readonly model: ModelInfo;
  /** On a grid of trainings these are rows of one cell each, which `grid` puts on the sheet. */
  readonly rows: readonly PlannedRow[];
  /** Trainings by epochs: the axes of the sheet. Its panels are compared with each other, so that it is drawn in one class. */
  readonly grid?: SeriesGrid;
  /** Clip skip the others are compared with; of a grid of trainings that of its first panel. */
  readonly baseline: number;
  /** What the person is told before any GPU time is spent: known no-effect, LoRAs left out, values adjusted. */
  readonly notices: readonly Message[];
  /** The table says that no panel can differ: draw only when the person insists. */
  readonly pointless: boolean;
}

export interface DrawnPicture {
  /** PNG (or what the server sends) with `parameters` infotext that always names clip skip. */
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
  readonly format: 'png' | 'jpeg' | 'webp';
  /** sha256 hex of `bytes`. */
  readonly sha256: string;
  /** sha256 hex of the decoded pixels: equal pictures are equal here. */
  readonly pixels: string;
}

export interface CellOutcome {
  readonly cell: PlannedCell;
  readonly state: 'done' | 'failed';
  readonly picture?: DrawnPicture;
  /** After verify. */
  readonly honoured: Honoured;
  readonly used?: number;
  readonly fromCache: boolean;
  /** Milliseconds of engine time; 0 from the cache. */
  readonly ms: number;
  /** Who drew it, where the server stands for many machines. */
  readonly worker?: Worker;
  readonly error?: AppError;
  readonly warnings: readonly EngineWarning[];
}

export interface RowOutcome {
  readonly row: PlannedRow;
  readonly cells: readonly CellOutcome[];
  /** Clip skips with the same pixels, groups of two or more. */
  readonly identical: readonly (readonly number[])[];
  /** Index of the first row that has the same pixels in every column. Undefined: there is none before it. */
  readonly sameAs?: number;
  readonly measures: readonly PanelMeasures[];
}

export interface SweepOutcome {
  readonly plan: SweepPlan;
  readonly rows: readonly RowOutcome[];
  readonly guidanceFacts: GuidanceFacts;
  readonly guidance: readonly Advice[];
  readonly warnings: readonly Message[];
  readonly engineMs: number;
}

/** Progress of one sweep, for a terminal or a message. `cell` is `requestKey`. */
export type SweepEvent =
  | {
      readonly type: 'row';
      readonly row: number;
      readonly state: 'queued' | 'running' | 'draining' | 'done' | 'failed';
      readonly position?: number;
      /** What stands before it while it is queued. */
      readonly ahead?: Ahead;
    }
  /** A server takes the row. `anew`: it had panels of another server, and they count no more. */
  | { readonly type: 'bound'; readonly row: number; readonly bound: PlannedRow; readonly anew: boolean }
  | { readonly type: 'progress'; readonly row: number; readonly progress: RowProgress }
  | { readonly type: 'cell'; readonly row: number; readonly outcome: CellOutcome };
