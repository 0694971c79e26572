export { checkpointHint } from './checkpoint.ts';
export type { CheckpointHint, CheckpointKind } from './checkpoint.ts';
export { explainTopics } from './explain.ts';
export type { ExplainTopic } from './explain.ts';
export { guide } from './guide.ts';
export { modelKind, modelKinds } from './model-kind.ts';
export type { ModelKind } from './model-kind.ts';
export { promptStyle, promptStyles } from './prompt-style.ts';
export type { PromptReading, PromptStyle } from './prompt-style.ts';
export { sources } from './sources.ts';
export { adviceKinds, goals } from './types.ts';
export type {
  Advice,
  AdviceKind,
  AdviceSource,
  Goal,
  GuidanceFacts,
  LoraGrid,
  PanelMeasures,
  VotedFacts,
} from './types.ts';
