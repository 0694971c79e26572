import type { EngineInfo, ModelInfo, RowSettings } from './engine.ts';

/** The model that a row names, of the family that the row says it is of. Undefined: this engine has none of that name. */
export function rowModel({ models }: Pick<EngineInfo, 'models'>, settings: RowSettings): ModelInfo | undefined {
  const found = models.find(({ name }) => name === settings.model);
  return found && ofFamily(found, settings);
}

/** A model as a row takes it: an admin may know its family better than the server. */
export function ofFamily(model: ModelInfo, { family }: Pick<RowSettings, 'family'>): ModelInfo {
  return family === undefined ? model : { ...model, family };
}
