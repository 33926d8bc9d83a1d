// Speaks HTTP, long polling, WebSocket and plain TCP with a server, and shows what came back untouched.

import http from 'node:http';
import net from 'node:net';
import { WebSocket } from 'ws';
import { closing, within } from './support.mjs';

// -- HTTP --------------------------------------------------------------------

export const handshake = '/socket.io/?EIO=4&transport=polling';

export function request(server, method, path, { headers = {}, body, agent = false } = {}) {
  const answer = new Promise((resolve, reject) => {
    const sent = http.request({ host: '127.0.0.1', port: server.port, method, path, headers, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('error', reject).on('end', () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode: status, headers: fields } = response;
        resolve({ status, headers: fields, bytes, body: bytes.toString(), localPort: sent.socket?.localPort });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
  return within(answer, `answer to ${method} ${path}`);
}

// -- Engine.IO over long polling ---------------------------------------------

export class Polling {
  static async open(server, path = '/socket.io/') {
    const first = await request(server, 'GET', `${path}?EIO=4&transport=polling`);
    if (first.status !== 200) throw new Error(`handshake: ${first.status} ${first.body}`);
    return Object.assign(new Polling(), { server, path, open: JSON.parse(first.body.slice(1)) });
  }

  get sid() { return this.open.sid; }
  get target() { return `${this.path}?EIO=4&transport=polling&sid=${this.sid}`; }

  get() { return request(this.server, 'GET', this.target); }
  post(body, headers = { 'Content-Type': 'text/plain;charset=UTF-8' }) {
    return request(this.server, 'POST', this.target, { body, headers });
  }

  // The packets of one poll.
  async poll() {
    const answer = await this.get();
    if (answer.status !== 200) throw new Error(`poll: ${answer.status} ${answer.body}`);
    return answer.body.split('\x1e');
  }

  // Polls until there are that many packets, noops not counted.
  async packets(count) {
    const all = [];
    while (all.length < count) all.push(...(await this.poll()).filter((packet) => packet !== '6'));
    return all;
  }
}

// -- WebSocket ---------------------------------------------------------------

// A queue of incoming messages: strings for text, Buffers for binary.
export class Socket {
  constructor(server, path, options) {
    this.ws = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, options);
    this.inbox = [];
    this.waiting = [];
    this.ws.on('message', (data, isBinary) => this.push(isBinary ? data : data.toString()));
    this.ws.on('error', () => {});
    const gone = new Promise((resolve) => this.ws.on('close', (code, why) => resolve({ code, why: why.toString() })));
    gone.then((close) => this.push(close));
    this.gone = gone;
    closing(() => this.ws.terminate());
  }

  push(message) {
    const waiter = this.waiting.shift();
    if (waiter) waiter(message);
    else this.inbox.push(message);
  }

  // The next message, or the close code and reason as {code, why}.
  next(ms) {
    const arrived = this.inbox.length > 0
      ? Promise.resolve(this.inbox.shift())
      : new Promise((resolve) => this.waiting.push(resolve));
    return within(arrived, 'message', ms);
  }

  closed(ms) { return within(this.gone, 'close', ms); }
  get isOpen() { return this.ws.readyState === WebSocket.OPEN; }
  send(...messages) { for (const message of messages) this.ws.send(message); }

  // Resolves when the server has read all that was sent.
  async settled() {
    const answered = new Promise((resolve) => this.ws.once('pong', resolve));
    this.ws.ping();
    await within(answered, 'WebSocket pong');
  }

  // An Engine.IO session over WebSocket.
  static async open(server, path = '/socket.io/', options) {
    const socket = new Socket(server, `${path}?EIO=4&transport=websocket`, options);
    const first = await socket.next();
    if (typeof first !== 'string') throw new Error(`handshake: ${JSON.stringify(first)}`);
    return Object.assign(socket, { handshake: JSON.parse(first.slice(1)) });
  }

  // The same, connected to a namespace and past the greeting of the app: `id` is the id of the Socket.IO socket.
  static async connect(server, namespace = '/') {
    const socket = await Socket.open(server);
    const prefix = namespace === '/' ? '' : `${namespace},`;
    socket.send(`40${prefix}`);
    socket.id = JSON.parse((await socket.next()).slice(2 + prefix.length)).sid;
    await socket.next(); // auth
    return socket;
  }
}

// Status and body of the answer to a WebSocket handshake that is refused.
export function refusal(server, path, headers = {}) {
  const answer = new Promise((resolve, reject) => {
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    ws.on('unexpected-response', (_, response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => { body += text; });
      response.on('end', () => resolve({ status: response.statusCode, body, headers: response.headers }));
    });
    ws.on('open', () => { ws.terminate(); reject(new Error(`${path} was upgraded`)); });
    ws.on('error', reject);
  });
  return within(answer, `refusal of ${path}`);
}

// -- TCP ---------------------------------------------------------------------

export class Tcp {
  static async open(server) {
    const tcp = new Tcp();
    tcp.data = Buffer.alloc(0);
    tcp.wake = () => {};
    tcp.socket = net.connect(server.port, '127.0.0.1').setNoDelay();
    tcp.socket.on('error', () => {});
    tcp.socket.on('data', (chunk) => { tcp.data = Buffer.concat([tcp.data, chunk]); tcp.wake(); });
    tcp.gone = new Promise((resolve) => tcp.socket.on('close', resolve));
    closing(() => tcp.socket.destroy());
    await within(new Promise((resolve) => tcp.socket.on('connect', resolve)), 'TCP connection');
    return tcp;
  }

  // A WebSocket connection of which the frames are written by hand.
  static async upgrade(server, path) {
    const tcp = await Tcp.open(server);
    tcp.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`
      + 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n\r\n');
    const head = (await tcp.until((data) => data.includes('\r\n\r\n'))).toString('latin1');
    if (!head.startsWith('HTTP/1.1 101')) throw new Error(head);
    tcp.data = tcp.data.subarray(tcp.data.indexOf('\r\n\r\n') + 4);
    return tcp;
  }

  write(bytes) { this.socket.write(bytes); }
  closed(ms) { return within(this.gone, 'end of the TCP connection', ms); }

  // All that was received, as soon as `enough` holds for it.
  async until(enough, ms) {
    const arrived = new Promise((resolve) => {
      this.wake = () => { if (enough(this.data)) resolve(this.data); };
      this.wake();
    });
    return within(arrived, `more than ${JSON.stringify(this.data.toString('latin1').slice(0, 200))}`, ms);
  }
}

// The bytes of a WebSocket frame; `first` is its first byte (FIN, reserved bits and opcode).
export function frame(first, payload = '', { masked = true } = {}) {
  const bytes = Buffer.from(payload);
  const size = bytes.length < 126 ? [bytes.length] : [126, bytes.length >> 8, bytes.length & 255];
  if (masked) size[0] |= 0x80;
  const mask = masked ? [0, 0, 0, 0] : [];
  return Buffer.concat([Buffer.from([first, ...size, ...mask]), bytes]);
}
