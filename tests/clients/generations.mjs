// Clients of all generations, made alike: they connect, keep what they receive, and tell their transport.

import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { clients as latest, closing, eventually, once, pause, within } from './support.mjs';

const require = createRequire(import.meta.url);

// -- clients -----------------------------------------------------------------

const polling = { transports: ['polling'] };
const websocket = { transports: ['websocket'] };
const engineWays = {
  polling,
  'polling, base64': { ...polling, forceBase64: true },
  websocket,
  'websocket, base64': { ...websocket, forceBase64: true },
  upgrade: { transports: ['polling', 'websocket'] },
};
const legacyWays = { websocket, 'xhr-polling': { transports: ['xhr-polling'] } };
const msgpackWays = Object.fromEntries(['polling', 'websocket', 'upgrade'].map((way) => [way, engineWays[way]]));

const msgpack = { parser: require('socket.io-msgpack-parser') };
const msgpack2 = { parser: require('socket.io-msgpack-parser-2') };

// Client 1.3 takes what it finds in `buffer` of a Buffer for the data. Buffers had no such thing then.
const engine13 = createRequire(require.resolve('socket.io-client-1-3'))('engine.io-client').Socket.prototype;
const { write } = engine13;
engine13.write = function writeOld(message, then) {
  const old = Buffer.isBuffer(message) ? Object.defineProperty(Buffer.from(message), 'buffer', { value: undefined }) : message;
  return write.call(this, old, then);
};

function generation(version, protocol, name, ways, options = {}) {
  const create = require(name);
  const parser = options.parser ? ' with msgpack' : '';
  return { version, protocol, parser: options.parser ? 'msgpack' : 'json', name: `client ${version}${parser}`, create, ways, options };
}

// `protocol` is that of Engine.IO; 1 stands for Socket.IO 0.9.
export const generations = [
  generation('0.9', 1, 'socket.io-client-0-9', legacyWays),
  generation('1.3', 3, 'socket.io-client-1-3', engineWays),
  generation('1.7', 3, 'socket.io-client-1-7', engineWays),
  generation('2.0', 3, 'socket.io-client-2-0', engineWays),
  generation('2.5', 3, 'socket.io-client-2-5', engineWays),
  generation('3.1', 4, 'socket.io-client-3-1', engineWays),
  generation('4.0', 4, 'socket.io-client-4-0', engineWays),
  generation('4.8', 4, 'socket.io-client', engineWays),
  generation('3.1', 4, 'socket.io-client-3-1', msgpackWays, msgpack),
  generation('4.8', 4, 'socket.io-client', msgpackWays, msgpack),
];

// Those that must be announced, with `--parser msgpack`.
export const announced = [
  generation('2.0', 3, 'socket.io-client-2-0', msgpackWays, msgpack2),
  generation('2.5', 3, 'socket.io-client-2-5', msgpackWays, msgpack2),
  ...generations.filter(({ parser }) => parser === 'msgpack'),
];

// One entry for each way that a client has, as `meet` takes them.
export const everyWay = (list) => list.flatMap((client) => (
  Object.entries(client.ways).map(([way, options]) => ({ ...client, name: `${client.name}, ${way}`, way, options: { ...client.options, ...options } }))
));

// One entry for each client, over WebSocket.
export const eachOnce = (list) => everyWay(list).filter(({ way }) => way === 'websocket');

// -- connections -------------------------------------------------------------

// A socket that is connected. It keeps all that it receives in `seen`, as [event, ...arguments].
export async function meet(url, client, options = {}) {
  const socket = dial(url, client, options);
  const refusal = new Promise((_, reject) => {
    for (const event of ['connect_error', 'connect_failed', 'error']) socket.once(event, reject);
  });
  refusal.catch(() => {});
  await within(Promise.race([connected(socket), refusal]), `connection of ${client.name}`);
  return socket;
}

// The same, but nothing is waited for.
export function dial(url, client, options = {}) {
  const all = { ...client.options, ...options };
  if (client.protocol === 1) return dialLegacy(url, all);
  const socket = client.create(url, { forceNew: true, reconnection: false, ...all });
  closing(() => { socket.io.reconnection(false); socket.disconnect(); socket.io.engine?.close(); });
  return observed(socket);
}

function dialLegacy(url, { transports, reconnection = false, reconnectionDelay = 100 }) {
  const io = require('socket.io-client-0-9');
  io.transports = [...transports]; // an option would be merged into this list
  const socket = io.connect(url, { 'force new connection': true, reconnect: reconnection, 'reconnection delay': reconnectionDelay });
  closing(() => { socket.socket.options.reconnect = false; socket.socket.disconnect(); });
  return observed(socket);
}

// One more namespace on the connection of that socket.
export async function enter(socket, namespace, options) {
  const next = observed(socket.io ? socket.io.socket(namespace, options) : socket.socket.of(namespace));
  await within(connected(next), `connection to ${namespace}`);
  return next;
}

const connected = (socket) => new Promise((resolve) => { socket.once('connect', resolve); });

// Clients before 3.0 have no `onAny`, that of 0.9 has no `off`.
function observed(socket) {
  socket.seen = [];
  if (socket.onAny) {
    socket.onAny((...event) => socket.seen.push(event));
  } else if (socket.io) {
    const { onevent } = socket;
    socket.onevent = (packet) => { socket.seen.push([...packet.data]); onevent.call(socket, packet); };
  } else {
    const { $emit } = socket;
    socket.$emit = (...event) => { socket.seen.push(event); return $emit.apply(socket, event); };
    socket.off = socket.removeListener;
  }
  return socket;
}

// The id that the server knows the socket by, and the transport that the client uses.
export const sessionOf = (socket) => (socket.io ? socket.io.engine.id : socket.socket.sessionid);
export const transportOf = (socket) => (socket.io ? socket.io.engine.transport.name : socket.socket.transport.name);

// Resolves when the connection has the transport that it is to have in the end.
export async function settled(socket, { way }) {
  if (way === 'upgrade' && transportOf(socket) !== 'websocket') await once(socket.io.engine, 'upgrade');
}

// -- values ------------------------------------------------------------------

// What a client has received, with all binary as Buffers.
export function plain(x) {
  if (x instanceof ArrayBuffer) return Buffer.from(x);
  if (ArrayBuffer.isView(x)) return Buffer.from(x.buffer, x.byteOffset, x.byteLength);
  if (Array.isArray(x)) return x.map(plain);
  if (x && typeof x === 'object') return Object.fromEntries(Object.entries(x).map(([key, value]) => [key, plain(value)]));
  return x;
}

// What a client 0.9 receives, to which binary comes as JSON.
export const asJson = (x) => JSON.parse(JSON.stringify(x));

export const bytes = (...xs) => Buffer.from(xs);

// The first that the socket has received with these first values.
export function received(socket, ...expected) {
  const fits = () => socket.seen.find((event) => isDeepStrictEqual(plain(event.slice(0, expected.length)), expected));
  return eventually(fits, `event ${JSON.stringify(expected)}; seen: ${JSON.stringify(socket.seen)}`);
}
