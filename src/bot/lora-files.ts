import { travellingLora } from '../advice/lora/index.ts';
import { openLoraFolder } from '../advice/lora/folder/index.ts';
import type { BotContext } from '../commands/types.ts';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Engine } from '../gpu/engine.ts';
import { tellOfLoraFiles } from '../gpu/engines/lora-files.ts';
import type { PoolServer } from '../gpu/pool/index.ts';

/** The servers of this process, which know what the files of LORA_DIRS say; as they are where it is empty. */
export function withLoraFiles(
  servers: readonly PoolServer[],
  { loraDirs: folders }: Pick<Config, 'loraDirs'>,
  { log, signal }: Pick<BotContext, 'log' | 'signal'>,
): readonly PoolServer[] {
  if (folders.length === 0) return servers;
  return servers.map((server) => {
    const onLeftOut = (lora: string, code: string): void =>
      log.warn({ lora, code, server: server.id }, 'LoRA left out');
    const folder = openLoraFolder({ folders, signal, onLeftOut });
    const { onNews } = server;
    return {
      ...server,
      engine: tellOfLoraFiles(server.engine, folder),
      // Of several servers each is asked anew when its files were read.
      onNews(listener) {
        const ends = [folder.onNews(listener), onNews?.(listener)];
        return () => {
          for (const end of ends) end?.();
        };
      },
    };
  });
}

/** What files say, wherever they are: what comes from another machine is looked at before it is believed. */
export function loraDescriber(engine: Engine): BotContext['describeLora'] {
  return async (name, signal) => {
    const told = await engine.describeLora?.(name, signal);
    if (told === undefined) return undefined;
    const read = travellingLora.safeParse(told);
    if (!read.success) throw new AppError('lora.untold', { params: { lora: name }, cause: read.error });
    return read.data;
  };
}
