// Starts the programs under test and connects real clients to them.
//
//   CALLBOARD_BIN      folder with the programs `parlour`, `bench-server`, `callboard`
//   CALLBOARD_ARGS     extra arguments for every start, e.g. "--shards 2"
//   CALLBOARD_PARLOUR, CALLBOARD_BENCH_SERVER   a command to run in place of the program of that name
//   CALLBOARD_REFERENCE=1   the server under test is the Node server: skips what we do better than it

import { spawn, spawnSync } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { after, afterEach, before } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { io } from 'socket.io-client';
import { io as io40 } from 'socket.io-client-4-0';

export const isReference = process.env.CALLBOARD_REFERENCE === '1';

// -- waiting -----------------------------------------------------------------

// How long what must happen may take; only tests that fail wait that long.
export const patience = 10000;

// The promise's value, or an error that says what was waited for.
export async function within(promise, what, ms = patience) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

// The list of arguments of the next event of that name.
export function once(emitter, event, ms) {
  const heard = new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));
  return within(heard, `event '${event}'`, ms);
}

// The lists of arguments of the next `count` events of that name.
export function collect(emitter, event, count, ms) {
  const all = [];
  const done = new Promise((resolve) => {
    emitter.on(event, (...args) => {
      if (all.push(args) === count) resolve(all);
    });
  });
  return within(done, `${count} events '${event}'`, ms);
}

// Calls `probe` until it gives something truthy: for what becomes true some time after its cause.
export async function eventually(probe, what, ms = patience) {
  for (const end = Date.now() + ms; Date.now() < end; await pause(10)) {
    const value = await probe();
    if (value) return value;
  }
  throw new Error(`not within ${ms} ms: ${what}`);
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The list of arguments of the acknowledgement.
export async function emitWithAck(socket, event, ...args) {
  let onDisconnect;
  const answered = new Promise((resolve, reject) => {
    onDisconnect = (why) => reject(new Error(`no acknowledgement of '${event}': ${why}`));
    socket.once('disconnect', onDisconnect);
    socket.emit(event, ...args, (...answer) => resolve(answer));
  });
  try {
    return await within(answered, `acknowledgement of '${event}'`);
  } finally {
    socket.off('disconnect', onDisconnect);
  }
}

// -- programs ----------------------------------------------------------------

function command(program) {
  const override = process.env[`CALLBOARD_${program.toUpperCase().replace('-', '_')}`];
  if (override) return override.split(' ');
  if (!process.env.CALLBOARD_BIN) throw new Error('CALLBOARD_BIN names no folder with the programs');
  return [path.join(process.env.CALLBOARD_BIN, program)];
}

// `--port 3000` as `--port=3000`, which is how the node takes its options.
function joined(args) {
  return args.flatMap((x, i) => {
    if (!x.startsWith('--')) return args[i - 1]?.startsWith('--') ? [] : [x];
    const value = args[i + 1];
    return [value === undefined || value.startsWith('--') ? x : `${x}=${value}`];
  });
}

// With `plain`, the program does not get the extra arguments.
export function launch(program, args, { plain = false } = {}) {
  const [file, ...first] = command(program);
  const extra = plain ? [] : (process.env.CALLBOARD_ARGS ?? '').split(' ').filter(Boolean);
  const all = program === 'callboard' ? joined([...extra, ...args]) : [...extra, ...args];
  const child = spawn(file, [...first, ...all], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => { output[stream] += text; });
  }
  const exited = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  exited.catch(() => {}); // whoever waits for it hears of it
  return { child, output, exited };
}

// Whether this build of the example app has no such feature: it says so with exit status 2, which contract.test.mjs
// checks; else it would run on, so that it is stopped.
export function lacks(...flags) {
  const [file, ...first] = command('parlour');
  const { status, stderr } = spawnSync(file, [...first, '--port', '0', ...flags], { timeout: 1000, encoding: 'utf8' });
  return status === 2 && /no such feature/.test(stderr) ? `this build lacks ${flags[0]}` : false;
}

// Runs a program that is expected to end by itself: its exit status and output.
export async function run(program, ...args) {
  const { child, output, exited } = launch(program, args);
  try {
    return { status: await within(exited, `end of ${program} ${args.join(' ')}`), ...output };
  } finally {
    child.kill('SIGKILL');
  }
}

// How many shards the programs have. What goes from one to another arrives in another turn of the loop.
export const shards = Number(/--shards (\d+)/.exec(process.env.CALLBOARD_ARGS)?.[1] ?? 1);

// Programs that do not say which port they have chosen.
const silent = ['bench-server', 'callboard'];

export class Server {
  constructor(program, args) {
    Object.assign(this, { program, args });
  }

  async start() {
    const choosesPort = !silent.includes(this.program);
    this.port = choosesPort ? 0 : await freePort();
    Object.assign(this, launch(this.program, ['--port', String(this.port), ...this.args]));
    const ended = this.exited.then((status) => { throw new Error(this.story(`ended with ${status}`)); });
    const ready = choosesPort ? this.announced() : this.accepting();
    await within(Promise.race([ready, ended]), `start of ${this.program}`, 10000);
    this.url = `http://127.0.0.1:${this.port}`;
  }

  async announced() {
    const line = () => /^listening on (\d+)$/m.exec(this.output.stdout);
    while (!line()) await new Promise((resolve) => this.child.stdout.once('data', resolve));
    this.port = Number(line()[1]);
  }

  accepting() {
    return eventually(() => new Promise((resolve) => {
      const probe = net.connect(this.port, '127.0.0.1');
      probe.on('error', () => resolve(false)).on('connect', () => { probe.destroy(); resolve(true); });
    }), 'accepting connections', 10000);
  }

  // Asks the program to end; fails unless it was still running and ends with status 0 at once.
  async stop(signal = 'SIGTERM') {
    if (!this.child || this.stopped) return;
    this.stopped = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) {
      throw new Error(this.story(`had ended with ${await this.exited}`));
    }
    this.child.kill(signal);
    const status = await within(this.exited, `end after ${signal}`, 2000).catch((error) => {
      this.child.kill('SIGKILL');
      throw new Error(this.story(error.message));
    });
    if (status !== 0) throw new Error(this.story(`ended with ${status} after ${signal}`));
  }

  story(what) {
    return `${this.program} ${this.args.join(' ')}: ${what}\n${this.output.stderr}`;
  }
}

// A port that was free a moment ago.
export function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// To be called inside `describe`: a server that runs during the tests of that block.
export function serve(program, ...args) {
  const server = new Server(program, args);
  before(() => server.start());
  afterEach(hangUp);
  after(() => server.stop());
  return server;
}

// -- clients -----------------------------------------------------------------

const openings = new Set();

// Registers something that is closed after the present test.
export function closing(close) {
  openings.add(close);
}

export function hangUp() {
  for (const close of openings) close();
  openings.clear();
}

// A Socket.IO client that is connected; it keeps all that it receives in `seen`, as [event, ...arguments].
export async function connect(url, { client = io, ...options } = {}) {
  const socket = client(url, { forceNew: true, reconnection: false, transports: ['websocket'], ...options });
  closing(() => { socket.disconnect(); socket.io.engine?.close(); });
  return connected(socket);
}

// One more namespace on the connection of that socket.
export function join(socket, namespace, options) {
  return connected(socket.io.socket(namespace, options));
}

async function connected(socket) {
  socket.seen = [];
  socket.onAny((...event) => socket.seen.push(event));
  const answer = new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  if (!socket.active) socket.connect();
  await within(answer, `connection to ${socket.nsp}`);
  return socket;
}

// Why the server refuses the client.
export function refused(url, options) {
  return connect(url, options).then(() => { throw new Error('not refused'); }, (error) => error);
}

// A socket that hears its first events as well: the listeners are there before it connects.
export async function listening(url, events, options) {
  const heard = {};
  const socket = await connect(url, {
    ...options,
    client: (...args) => {
      const result = (options?.client ?? io)(...args);
      for (const event of events) heard[event] = once(result, event);
      return result;
    },
  });
  return { socket, heard };
}

// What the socket has received under these names so far.
export const seen = (socket, ...names) => socket.seen.filter(([name]) => names.includes(name));

// The next event of that name with these first arguments.
export function awaited(socket, ...expected) {
  const fits = () => socket.seen.find((event) => isDeepStrictEqual(event.slice(0, expected.length), expected));
  return eventually(fits, `event ${JSON.stringify(expected)}; seen: ${JSON.stringify(socket.seen)}`);
}

// What the program `rehearsal` has noted.
export const journal = async (socket) => (await emitWithAck(socket, 'journal'))[0];
export const noted = (socket, line) => eventually(async () => (await journal(socket)).includes(line), `note "${line}"`);

// Resolves when the connection of that socket has moved to WebSocket.
export async function upgraded(socket) {
  const { engine } = socket.io;
  if (engine.transport.name !== 'websocket') await once(engine, 'upgrade');
}

const versions = [['4.8', io], ['4.0', io40]];
const ways = [['polling', ['polling']], ['websocket', ['websocket']], ['upgrade', ['polling', 'websocket']]];

// The clients and transports that every test with a real client runs with, as `connect` takes them.
export const clients = versions.flatMap(([version, client]) => ways.map(([way, transports]) => (
  { name: `client ${version}, ${way}`, way, options: { client, transports } }
)));
