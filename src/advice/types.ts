import type { Family, FamilyEvidence } from '../family.ts';
import type { Message } from '../text/keys.ts';
import type { ModelKind } from './model-kind.ts';
import type { PromptStyle } from './prompt-style.ts';

/** How sure a line is; printed before it. `measured`: from the pictures of this very sweep. `voted`: what people in this place chose. */
export const adviceKinds = ['fact', 'convention', 'tip', 'measured', 'voted', 'next'] as const;
export type AdviceKind = (typeof adviceKinds)[number];

export interface AdviceSource {
  /** Short name: "NAI blog", "A1111 sd_hijack_clip.py". */
  readonly title: string;
  readonly url?: string;
}

/** One line of guidance. */
export interface Advice {
  /** The rule, "G01" and up; stable. At most one line a rule. */
  readonly id: string;
  readonly kind: AdviceKind;
  readonly text: Message;
  readonly source?: AdviceSource;
}

export interface PanelMeasures {
  readonly clipSkip: number;
  /** Variance of the Laplacian on luma. */
  readonly sharpness: number;
  /** Bits, 0..8. */
  readonly entropy: number;
  /** Share of pixels, 0..1. */
  readonly edgeDensity: number;
  /** Hasler and Suesstrunk. */
  readonly colourfulness: number;
  /** Mean luma difference to the row's baseline panel, 0..1; 0 for the baseline itself. */
  readonly difference: number;
  /** Block SSIM to the row's baseline panel, -1..1; 1 for the baseline itself. */
  readonly similarity: number;
}

/** What people in this place voted for on such models with such prompts; sums over closed votes. */
export interface VotedFacts {
  readonly model: ModelKind;
  readonly style: PromptStyle;
  /** Numbers were hidden while people voted. */
  readonly blind: boolean;
  /** What got the largest share: a clip skip, or that there is no difference. */
  readonly choice: number | 'same';
  /** Votes for it, and all votes where it could be chosen. */
  readonly won: number;
  readonly of: number;
  /** Comparisons they were cast on. */
  readonly polls: number;
  /** Its lead is no matter of chance. */
  readonly clear: boolean;
}

/** All guidance may know about a sweep. Filled by sweep/ after verify; nothing here identifies a person. */
export interface GuidanceFacts {
  readonly demo: boolean;
  /** Title of the engine: "Forge". */
  readonly engine: string;
  readonly model: {
    readonly name: string;
    readonly family: Family;
    readonly familyFrom: FamilyEvidence;
    /** Only where the checkpoint’s files or an admin say so (`ModelInfo.native`), never the family’s default: that is known here. */
    readonly native?: number;
    /** Default files. */
    readonly nativeFrom?: 'files' | 'admin';
  };
  readonly prompt: string;
  readonly negative: string;
  readonly goal?: Goal;
  readonly loras: readonly { readonly name: string; readonly trainedAt?: number }[];
  /** Clip skips of the sweep, ascending. */
  readonly skips: readonly number[];
  /** Value the others are compared with (the native one if drawn, else the smallest). */
  readonly baseline: number;
  /** Number of different seeds drawn. */
  readonly seeds: number;
  readonly usesHires: boolean;
  readonly usesExtras: boolean;
  /** Clip skips whose panels are pixel for pixel the same, groups of two or more; the same in every row. */
  readonly identical: readonly (readonly number[])[];
  /** Every drawn row is wholly identical. */
  readonly ignored: boolean;
  /** One array per drawn row; failed panels are left out. Empty when nothing could be compared. */
  readonly measures: readonly (readonly PanelMeasures[])[];
  /** Set where LoRAs were compared with each other. */
  readonly grid?: LoraGrid;
  /** Mean (1-SSIM) between neighbouring clip skips over mean (1-SSIM) between seeds; needs >= 2 seeds. */
  readonly seedYardstick?: number;
  /** Absent: it was not asked for in such a place, or too few voted. */
  readonly votes?: VotedFacts;
}

/** A grid of LoRAs as it was drawn. */
export interface LoraGrid {
  /** Epochs are its columns, and each panel has one clip skip; else clip skips are. */
  readonly byEpoch: boolean;
  /** Different epochs, steps included. */
  readonly epochs: number;
  /** Different trainings. */
  readonly trainings: number;
  /** Clip skips drawn at, ascending. */
  readonly drawn: readonly number[];
  /** Each LoRA was drawn at the clip skip that it was trained at, and those are known. */
  readonly atTrained: boolean;
  /** Panels of different LoRAs, or with and without one, have the same pixels. */
  readonly same: boolean;
}

export const goals = ['sharp', 'detail', 'photo', 'style', 'outfit', 'texture'] as const;
export type Goal = (typeof goals)[number];
