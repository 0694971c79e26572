// Prints what the project promises about speed and memory beside what this run saw. Ratios and minima, in one run; nothing
// here is a test, because the machines that run tests are shared and noisy.
import { botPromises } from './bot.ts';
import { demoSweep } from './demo-sweep.ts';
import { fleetPromises } from './fleet.ts';
import { scheduling } from './queue.ts';
import { print } from './report.ts';
import { gridMemory } from './grid.ts';
import { loraReading } from './lora.ts';
import { serverOverhead, stackedRow } from './servers.ts';
import { sheetRatio } from './sheet.ts';
import { votesInDiscord } from './votes-discord.ts';
import { voting } from './votes.ts';

// First: its memory is that of this process too.
print(await demoSweep());
print(scheduling());
print(voting());
print(await loraReading());
print(await fleetPromises());
print(await sheetRatio());
print(await serverOverhead());
print(await stackedRow(process.env['COMFYUI_URL']));
print(await gridMemory());
print(await votesInDiscord());
print(await botPromises());
