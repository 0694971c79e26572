import buttons from './buttons.ts';
import cli from './cli.ts';
import commands from './commands.ts';
import common from './common.ts';
import diagram from './diagram.ts';
import engine from './engine.ts';
import errors from './errors.ts';
import explain from './explain.ts';
import guidance from './guidance.ts';
import invite from './invite.ts';
import lora from './lora.ts';
import message from './message.ts';
import settings from './settings.ts';
import sheet from './sheet.ts';
import training from './training.ts';
import votes from './votes.ts';
import voting from './voting.ts';
import worker from './worker.ts';

export const resources = {
  buttons,
  cli,
  commands,
  common,
  diagram,
  engine,
  errors,
  explain,
  guidance,
  invite,
  lora,
  message,
  settings,
  sheet,
  training,
  votes,
  voting,
  worker,
} as const;
