import { z } from 'zod';

import type { Button, Component, Select } from './components.ts';
import { component } from './components.ts';
import type { Reader } from './markdown.ts';
import { markdown } from './markdown.ts';
import { messageStyle } from './message-style.ts';
import { escapeHtml, fontFaces } from './page.ts';
import { poll, pollHtml } from './poll.ts';

/** A message as Discord's API gives it. */
const message = z.looseObject({
  content: z.string().nullish(),
  components: z.array(component).nullish(),
  poll: poll.nullish(),
});

export interface ShownMessage {
  readonly author: string;
  /** "you", above the message: who used which command. Undefined: nobody did. */
  readonly command?: { readonly user: string; readonly name: string };
  readonly ephemeral?: boolean;
  readonly raw: unknown;
}

export interface MessagePageOptions extends Reader {
  /** Bytes behind a media URL of the message; undefined: draw a grey place. */
  readonly media: (url: string) => Buffer | undefined;
}

const buttonStyles = ['', 'primary', 'secondary', 'success', 'danger', 'secondary'];

function buttonHtml(button: Button): string {
  const emoji = button.emoji?.name ? `<em>${escapeHtml(button.emoji.name)}</em>` : '';
  const outward = button.style === 5 ? ' ↗' : '';
  const state = button.disabled ? ' disabled' : '';
  const label = `${emoji}${escapeHtml(button.label ?? '')}${outward}`;
  return `<span class="button ${buttonStyles[button.style] ?? ''}${state}">${label}</span>`;
}

function selectHtml({ options, placeholder, disabled }: Select): string {
  const chosen = options?.find((option) => option.default)?.label;
  const label = `<span${chosen === undefined ? ' class="placeholder"' : ''}>${escapeHtml(chosen ?? placeholder ?? '')}</span>`;
  return `<div class="select${disabled ? ' disabled' : ''}">${label}<i></i></div>`;
}

function pictureHtml(url: string, options: MessagePageOptions, alt = '', spoiler = false): string {
  const data = options.media(url);
  if (!data) return '<div class="missing"></div>';
  const type = data[0] === 0x89 ? 'png' : data[0] === 0xff ? 'jpeg' : data[0] === 0x47 ? 'gif' : 'webp';
  const picture = `<img alt="${escapeHtml(alt)}" src="data:image/${type};base64,${data.toString('base64')}">`;
  return spoiler ? `<div class="hidden">${picture}<b>SPOILER</b></div>` : picture;
}

function componentHtml(each: Component, options: MessagePageOptions): string {
  switch (each.type) {
    case 1:
      return `<div class="row">${each.components.map((one) => (one.type === 2 ? buttonHtml(one) : selectHtml(one))).join('')}</div>`;
    case 9: {
      const texts = each.components.map((one) => markdown(one.content, options)).join('');
      const { accessory } = each;
      const beside = accessory.type === 2 ? buttonHtml(accessory) : pictureHtml(accessory.media.url, options);
      return `<div class="section"><div>${texts}</div><div class="accessory">${beside}</div></div>`;
    }
    case 10:
      return `<div class="text">${markdown(each.content, options)}</div>`;
    case 12: {
      const items = each.items.map((item) =>
        pictureHtml(item.media.url, options, item.description ?? '', item.spoiler ?? false),
      );
      return `<div class="gallery items-${Math.min(items.length, 3)}">${items.join('')}</div>`;
    }
    case 13: {
      const name = each.name ?? each.file.url.split('/').at(-1)?.split('?')[0] ?? '';
      return `<div class="file"><b>${escapeHtml(name)}</b><small>${each.size ?? '?'} bytes</small></div>`;
    }
    case 14:
      return `<div class="separator${each.divider === false ? ' empty' : ''}${each.spacing === 2 ? ' large' : ''}"></div>`;
    case 17: {
      const colour = each.accent_color;
      const accent = typeof colour === 'number' ? ` style="--accent:#${colour.toString(16).padStart(6, '0')}"` : '';
      const inside = each.components.map((one) => componentHtml(one, options)).join('');
      return `<div class="container${accent ? ' accented' : ''}"${accent}>${inside}</div>`;
    }
    default:
      throw new Error(`not drawn: component ${String((each as { type?: unknown }).type)}`);
  }
}

function messageHtml(shown: ShownMessage, options: MessagePageOptions): string {
  const { content, components, poll: shownPoll } = message.parse(shown.raw);
  const { command } = shown;
  const above = command
    ? `<div class="used"><b>${escapeHtml(command.user)}</b> used <span class="mention">${escapeHtml(command.name)}</span></div>`
    : '';
  const body = [
    content ? markdown(content, options) : '',
    ...(components ?? []).map((each) => componentHtml(each, options)),
    shownPoll ? pollHtml(shownPoll) : '',
  ];
  const below = shown.ephemeral ? '<small class="only">Only you can see this · <a>Dismiss message</a></small>' : '';
  return `<article>${above}<div class="avatar">cs</div><div class="body"><header><b>${escapeHtml(shown.author)}</b>
<span class="app">APP</span></header>${body.join('')}${below}</div></article>`;
}

/** Messages of a bot, one below the other, as they look in Discord's dark theme. Our own drawing: near, not equal. */
export function messagePage(messages: readonly ShownMessage[], options: MessagePageOptions): string {
  const articles = messages.map((each) => messageHtml(each, options)).join('');
  return `<!doctype html><meta charset="utf-8"><style>${fontFaces()}${messageStyle}</style><main>${articles}</main>`;
}
