import type { APILabelComponent, APIModalInteractionResponseCallbackData } from 'discord.js';
import { expect, test } from 'vitest';

import type { ModalView } from './index.ts';
import { demoCommands, pixel, reasons, type Stage, stage } from './support.ts';

const label = (text: string, component: APILabelComponent['component']): APILabelComponent => ({
  type: 18,
  label: text,
  component,
});
const input = (id: string) => label('x', { type: 4, custom_id: id, style: 1 });
const options = [
  { label: 'one', value: '1', default: true },
  { label: 'two', value: '2' },
];
const form: APIModalInteractionResponseCallbackData = {
  custom_id: 'edit',
  title: 'Edit and run',
  components: [
    label('Steps', { type: 4, custom_id: 'steps', style: 1, value: '20', max_length: 3 }),
    label('Sampler', { type: 3, custom_id: 'sampler', options, required: false }),
    label('Picture', { type: 19, custom_id: 'picture', required: false }),
    label('Kind', { type: 21, custom_id: 'kind', options }),
    label('Again', { type: 23, custom_id: 'again' }),
  ],
};

/** A button whose press opens the form; `onSubmit` gets the answer. */
async function open(set: Stage, got: unknown[]): Promise<ModalView> {
  await set.login(async (interaction) => {
    if (interaction.isButton()) await interaction.showModal(form);
    if (!interaction.isModalSubmit()) return;
    const { fields } = interaction;
    got.push({
      steps: fields.getTextInputValue('steps'),
      sampler: fields.getStringSelectValues('sampler'),
      picture: fields.getUploadedFiles('picture')?.map((file) => file.name),
      kind: fields.getRadioGroup('kind'),
      again: fields.getCheckbox('again'),
      from: interaction.isFromMessage(),
    });
    if (interaction.isFromMessage()) await interaction.update({ content: 'running', components: [] });
  });
  const components = [{ type: 1, components: [{ type: 2, style: 1, label: 'Edit', custom_id: 'open' }] }];
  await set.request('POST', `/channels/${set.town.general.id}/messages`, { content: 'draft', components });
  const [message] = set.fake.messages(set.town.general);
  if (!message) throw new Error('no message');
  return await set.fake.pressButton({ user: set.town.alice, message, customId: 'open' }).modal();
}

test('a button opens a modal, its fields come back filled, and the message under it can be updated', async () => {
  const set = await stage();
  const got: unknown[] = [];
  const modal = await open(set, got);
  expect(modal).toMatchObject({ customId: 'edit', title: 'Edit and run' });
  expect(modal.fields.map(({ customId, label, required, value }) => [customId, label, required, value])).toEqual([
    ['steps', 'Steps', true, '20'],
    ['sampler', 'Sampler', false, ['1']],
    ['picture', 'Picture', false, []],
    ['kind', 'Kind', true, '1'],
    ['again', 'Again', false, false],
  ]);
  const values = { steps: '30', picture: [{ name: 'a.png', bytes: pixel }], kind: '2', again: true };
  const handle = set.fake.submitModal({ user: set.town.alice, modal, values });
  expect((await handle.reply()).content).toBe('running');
  expect(got).toEqual([{ steps: '30', sampler: ['1'], picture: ['a.png'], kind: '2', again: true, from: true }]);
});

test('a person can only submit what the modal lets through', async () => {
  const set = await stage();
  const modal = await open(set, []);
  const submit =
    (values: Record<string, string>, user = set.town.alice) =>
    () =>
      set.fake.submitModal({ user, modal, values });
  expect(submit({ steps: '' })).toThrow('field "steps": it is required');
  expect(submit({ steps: '1000' })).toThrow('more than 3 characters');
  expect(submit({ kind: '3' })).toThrow('there is no option "3"');
  expect(submit({ sampler: '3' })).toThrow('no option "3"');
  expect(submit({ other: 'x' })).toThrow('no field "other"');
  expect(submit({}, set.town.minji)).toThrow('open for alice, not for minji');
});

test('forms that Discord would not show are refused', async () => {
  const set = await stage();
  set.fake.registerCommands(demoCommands);
  const why = async (data: object) => {
    const { id, token } = set.fake.invokeCommand({
      user: set.town.alice,
      channel: set.town.general,
      name: 'demo run',
      options: { prompt: 'x' },
    });
    return reasons(
      (await set.request('POST', `/interactions/${id}/${token}/callback`, { type: 9, data: { ...form, ...data } }))
        .body,
    );
  };
  expect(await why({ components: ['a', 'b', 'c', 'd', 'e', 'f'].map(input) })).toEqual([
    'data.components BASE_TYPE_BAD_LENGTH',
  ]);
  expect(await why({ components: [input('a'), input('a')] })).toEqual([
    'data.components.1.component.custom_id COMPONENT_CUSTOM_ID_DUPLICATED',
  ]);
  expect(await why({})).toEqual([]);
});
