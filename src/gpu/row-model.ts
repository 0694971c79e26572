import type { EngineInfo, ModelInfo, RowSettings } from './engine.ts';

/** The model that a row names, of the family that the row says it is of. Undefined: this engine has none of that name. */
export function rowModel({ models }: Pick<EngineInfo, 'models'>, settings: RowSettings): ModelInfo | undefined {
  const found = models.find(({ name }) => name === settings.model);
  return found && settings.family !== undefined ? { ...found, family: settings.family } : found;
}
