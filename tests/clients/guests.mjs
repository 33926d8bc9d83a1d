// Starts programs that take their options from CAF, and say where they listen.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { eventually, shards, within } from './support.mjs';

export const bin = process.env.CALLBOARD_BIN;

export class Guest {
  constructor(program, args, options = {}) {
    this.child = spawn(path.join(bin, program), [`--shards=${shards}`, '--port=0', ...args],
      { stdio: ['pipe', 'pipe', 'pipe'], ...options });
    Object.assign(this, { stdout: '', stderr: '' });
    for (const stream of ['stdout', 'stderr']) {
      this.child[stream].setEncoding('utf8').on('data', (text) => { this[stream] += text; });
    }
    this.exited = new Promise((resolve, reject) => {
      this.child.on('error', reject).on('close', (code, signal) => resolve(code ?? signal));
    });
    this.exited.catch(() => {});
  }

  // The URL that the last of `count` announcements names.
  async url(count = 1) {
    const all = () => [...this.stdout.matchAll(/^listening on (?:\S+:)?(\d+)$/gm)];
    const ended = this.exited.then((status) => { throw new Error(`ended with ${status}: ${this.stderr}`); });
    await Promise.race([eventually(() => all().length >= count, 'listening'), ended]);
    return `http://127.0.0.1:${all()[count - 1][1]}`;
  }

  say(line) {
    this.child.stdin.write(`${line}\n`);
  }

  // The exit status, of a program that ends by itself or is told to.
  async end(signal) {
    if (signal) this.child.kill(signal);
    try {
      return await within(this.exited, 'end');
    } finally {
      this.child.kill('SIGKILL');
    }
  }
}
