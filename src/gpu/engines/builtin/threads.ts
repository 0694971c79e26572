import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Threads for the drawing process: cores, not hyperthreads, which gain nothing on matrix products. Linux tells whether
 * cores are doubled (https://docs.kernel.org/admin-guide/cputopology.html); elsewhere what the system calls a CPU is used.
 */
export function defaultThreads(): number {
  const available = availableParallelism();
  return Math.max(1, hasHyperthreads() ? Math.floor(available / 2) : available);
}

function hasHyperthreads(): boolean {
  try {
    return readFileSync('/sys/devices/system/cpu/smt/active', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}
