import cli from './cli.ts';
import common from './common.ts';
import engine from './engine.ts';
import errors from './errors.ts';
import explain from './explain.ts';
import guidance from './guidance.ts';
import sheet from './sheet.ts';

export const resources = { cli, common, engine, errors, explain, guidance, sheet } as const;
