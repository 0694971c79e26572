import type { APIComponentInContainer } from 'discord.js';

import type { Translator } from '../../text/index.ts';
import { button, row, text } from '../pieces.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** From 1. */
  readonly page: number;
  /** 1 and up. */
  readonly pages: number;
}

/** The page that is wanted, or the nearest there is: lists shrink while they are looked at. */
export function pageOf<T>(all: readonly T[], wanted: number, size: number): Page<T> {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(pages, Math.max(1, Math.trunc(wanted) || 1));
  return { items: all.slice((page - 1) * size, page * size), page, pages };
}

/** Buttons to the pages beside this one; nothing where there is one only. `action` takes the page as its subject. */
export function pageRow(action: string, { page, pages }: Page<unknown>, t: Translator): APIComponentInContainer[] {
  if (pages === 1) return [];
  const to = (target: number, label: string) =>
    button({ action, subject: String(target) }, label, { disabled: target < 1 || target > pages });
  return [
    text(`-# ${t('settings:common.page', { page, pages })}`),
    row(to(page - 1, t('settings:common.previous')), to(page + 1, t('settings:common.next'))),
  ];
}
