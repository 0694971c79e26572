import { AppError } from '../../errors.ts';
import type { SweepRequestInput } from '../../sweep/index.ts';
import { sourcePicture } from '../../sweep/index.ts';
import { makeDraft } from '../core/drafts.ts';
import { panel, text } from '../pieces.ts';
import type { ComponentHandler, MenuHandler } from '../types.ts';
import { downloadPicture, picturesOf } from './attachments.ts';
import type { Mode } from './held-pictures.ts';
import { heldPictures, holdPictures } from './held-pictures.ts';
import { pictureMessage } from './messages.ts';
import { firstWithSettings, readBytes, readPicture } from './read-picture.ts';
import { sizeLike, usableRequest } from './restored-request.ts';

function menu(name: string, mode: Mode): MenuHandler {
  return {
    name,
    defer: 'ephemeral',
    async run(interaction, context) {
      const pictures = picturesOf(interaction.targetMessage, context.attachmentHosts);
      if (pictures.length === 0) throw new AppError('file.none');
      const { index, read } = await firstWithSettings(pictures, context);
      const heldId = holdPictures(interaction, mode, pictures, context);
      const held = heldPictures(interaction, heldId, context);
      await interaction.editReply(pictureMessage({ heldId, held, index, read }, interaction, context));
    },
  };
}

/** Message context menus. */
export const menuHandlers: readonly MenuHandler[] = [
  menu('Sweep clip skip', 'sweep'),
  menu('Show generation data', 'data'),
];

/** Another picture of the same message. */
const show: ComponentHandler = {
  action: 'menushow',
  defer: 'update',
  async run(interaction, { subject }, context) {
    const held = heldPictures(interaction, subject, context);
    const index = Number(interaction.isStringSelectMenu() ? interaction.values[0] : 0);
    const picture = held.pictures[index];
    if (!picture) throw new AppError('discord.draftGone');
    const read = await readPicture(picture, context);
    await interaction.editReply(pictureMessage({ heldId: subject, held, index, read }, interaction, context));
  },
};

/** The picture as what img2img starts from, with its own settings where it has some: 2D to photo begins here. */
const source: ComponentHandler = {
  action: 'menusource',
  defer: 'ephemeral',
  async run(interaction, { subject, argument }, context) {
    const { t, attachmentHosts: hosts, signal } = context;
    const picture = heldPictures(interaction, subject, context).pictures[Number(argument)];
    if (!picture) throw new AppError('discord.draftGone');
    const engine = await context.desk.info(signal);
    if (!engine.features.img2img) {
      throw new AppError('request.unsupported', { params: { engine: engine.title, feature: 'img2img' } });
    }
    const bytes = await downloadPicture(picture, { hosts, signal });
    const { image, sha256, ...size } = await sourcePicture(bytes, picture.name);
    const { restored } = await readBytes(bytes, picture.name);
    // Without a prompt of its own there is one to be written: "Edit and run".
    const own: SweepRequestInput = restored ? usableRequest(restored, engine).request : { prompt: '' };
    const { hires: _hires, ...request } = { ...sizeLike(size, engine), ...own };
    const { actions } = makeDraft(interaction, { ...request, source: { image, sha256 } }, context);
    await interaction.editReply(panel(text(t('buttons:picture.source')), ...actions));
  },
};

/** What is under the answers of the menus. */
export const menuComponentHandlers: readonly ComponentHandler[] = [show, source];
