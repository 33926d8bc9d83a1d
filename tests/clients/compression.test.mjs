// Compression with real clients: who takes part and who does not, what is under way during an upgrade, and bombs.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { constants, deflateRawSync } from 'node:zlib';
import { Fetch } from 'engine.io-client';
import { clients, collect, connect, emitWithAck, once, serve, upgraded } from './support.mjs';
import { Polling, Socket, Tcp, frame } from './raw.mjs';

// The payload of a compressed WebSocket message.
function deflated(data) {
  return deflateRawSync(data, { level: 9, finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
}

// A WebSocket of which the frames are written by hand, with compression agreed upon; past the open packet.
async function upgradedByHand(server, path) {
  const tcp = await Tcp.open(server);
  tcp.write(`GET ${path}?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`
    + 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n'
    + 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n');
  const head = await tcp.until((data) => data.includes('"maxPayload"') && data.at(-1) === 0x7d);
  assert.match(head.toString('latin1'), /\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n/);
  tcp.data = Buffer.alloc(0);
  return tcp;
}

// Counts what arrives below the WebSocket protocol.
function countBytes(ws) {
  const counter = { bytes: 0 };
  ws._socket.on('data', (chunk) => { counter.bytes += chunk.length; });
  return counter;
}

const long = { text: 'a long text, '.repeat(1000), list: Array.from({ length: 500 }, (_, i) => ({ i, name: `name ${i}` })) };
const image = Buffer.from(Array.from({ length: 20000 }, (_, i) => (i * i) % 256));

describe('a client with permessage-deflate', () => {
  const server = serve('parlour', '--compress', 'on');

  for (const threshold of [0, 1024]) {
    it(`exchanges events, binary and acknowledgements of every size; it compresses from ${threshold} bytes on`, async () => {
      const socket = await connect(server.url, { perMessageDeflate: { threshold } });
      assert.match(socket.io.engine.transport.ws.extensions, /permessage-deflate/);
      for (const size of [0, 1, 1000, 1024, 65536, 200000]) {
        const values = ['é'.repeat(size / 2), Buffer.alloc(size, size), { deep: [long, Buffer.alloc(size, 1)] }];
        const back = once(socket, 'message-back');
        socket.emit('message', ...values);
        assert.deepEqual(await back, values);
        assert.deepEqual(await emitWithAck(socket, 'message-with-ack', ...values), values);
      }
    });
  }

  it('receives fewer bytes than it would', async () => {
    const socket = await connect(server.url, { perMessageDeflate: true });
    const counter = countBytes(socket.io.engine.transport.ws);
    await emitWithAck(socket, 'message-with-ack', long, image);
    assert.ok(counter.bytes < 12000, `${counter.bytes} bytes`);
  });

  it('gets messages whole that it sent in compressed fragments, with a ping between them', async () => {
    const ws = await Socket.open(server, '/engine.io/', { perMessageDeflate: { threshold: 0 } });
    ws.ws.send(`4${'one '.repeat(1000)}`, { fin: false });
    ws.ws.ping('between');
    ws.ws.send('two '.repeat(1000), { fin: false });
    ws.ws.send('', { fin: true });
    assert.equal(await ws.next(), `4${'one '.repeat(1000)}${'two '.repeat(1000)}`);
  });

  it('may send empty messages that are compressed', async () => {
    const ws = await Socket.open(server, '/engine.io/', { perMessageDeflate: { threshold: 0 } });
    ws.ws.send(Buffer.alloc(0), { compress: true });
    assert.deepEqual(await ws.next(), Buffer.alloc(0));
  });

  for (const [what, options] of [
    ['asks for a smaller window than ours', { serverMaxWindowBits: 9 }],
    ['names the largest window', { serverMaxWindowBits: 15, clientMaxWindowBits: 15 }],
    ['keeps a small window itself', { clientMaxWindowBits: 9, threshold: 0 }],
    ['wants no context of former messages', { serverNoContextTakeover: true, clientNoContextTakeover: true, threshold: 0 }],
  ]) {
    it(`is understood when it ${what}`, async () => {
      const ws = await Socket.open(server, '/engine.io/', { perMessageDeflate: options });
      assert.equal(ws.ws.extensions === '', options.serverMaxWindowBits === 9);
      for (let i = 0; i < 3; i += 1) {
        ws.send(`4${i}${'text '.repeat(3000)}`);
        assert.equal(await ws.next(), `4${i}${'text '.repeat(3000)}`);
      }
    });
  }

  it('that makes a bad offer goes without', async () => {
    for (const offer of ['permessage-deflate; nonsense', 'permessage-deflate; server_max_window_bits=99', '=,;"', 'x-webkit-deflate-frame']) {
      const tcp = await Tcp.open(server);
      tcp.write('GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
        + `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\nSec-WebSocket-Extensions: ${offer}\r\n\r\n`);
      const answer = (await tcp.until((data) => data.includes('\r\n\r\n'))).toString('latin1');
      assert.match(answer, /^HTTP\/1\.1 101 /);
      assert.doesNotMatch(answer, /Extensions/);
    }
  });
});

describe('a broadcast', () => {
  const server = serve('parlour', '--compress', 'on');

  it('is the same for clients with and without compression', async () => {
    const ways = [{ perMessageDeflate: true }, { perMessageDeflate: false }, { transports: ['polling'] }, { transports: [Fetch] }];
    const all = await Promise.all([...ways, ...ways, ...ways].flatMap((way) => (
      clients.filter((x) => x.way === 'websocket').map(({ options }) => ({ ...options, ...way }))
    )).filter(({ client, transports }) => typeof transports[0] === 'string' || client === clients[0].options.client)
      .map((options) => connect(server.url, options)));
    const heard = all.map((socket) => collect(socket, 'cast', 20));
    const speaker = await connect(server.url);
    for (let i = 0; i < 20; i += 1) speaker.emit('cast', {}, i, i % 2 ? long : 'short', i % 3 ? image : Buffer.of(i));
    for (const events of await Promise.all(heard)) {
      for (let i = 0; i < 20; i += 1) assert.deepEqual(events[i], [i, i % 2 ? long : 'short', i % 3 ? image : Buffer.of(i)]);
    }
  });

  it('is compressed for a client that polls by fetch()', async () => {
    const polling = await Polling.open(server);
    await polling.post('40');
    await polling.packets(2);
    await emitWithAck(await connect(server.url), 'cast', {}, long);
    const response = await fetch(`${server.url}${polling.target}`);
    assert.match(response.headers.get('content-encoding'), /^(gzip|deflate)$/);
    assert.equal(response.headers.get('vary'), 'Accept-Encoding');
    assert.equal(await response.text(), `42["cast",${JSON.stringify(long)}]`);
  });
});

describe('an upgrade with compression, under traffic', () => {
  const server = serve('parlour', '--compress', 'on');

  for (const { name, options } of clients.filter(({ way }) => way === 'upgrade')) {
    it(`loses and reorders nothing in either direction (${name})`, async () => {
      const text = (i) => `${i} ${'text '.repeat((i % 7) * 100)}`;
      const rounds = Array.from({ length: 8 }, async () => {
        const socket = await connect(server.url, { ...options, perMessageDeflate: { threshold: 100 } });
        const back = collect(socket, 'message-back', 200);
        for (let i = 0; i < 200; i += 1) {
          socket.emit('message', text(i), Buffer.from(text(i)));
          if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        const [events] = await Promise.all([back, upgraded(socket)]);
        for (let i = 0; i < 200; i += 1) assert.deepEqual(events[i], [text(i), Buffer.from(text(i))]);
        assert.match(socket.io.engine.transport.ws.extensions, /permessage-deflate/);
        assert.deepEqual(await emitWithAck(socket, 'message-with-ack', long, image), [long, image]);
      });
      await Promise.all(rounds);
    });
  }
});

describe('a message that means harm', () => {
  const server = serve('parlour', '--compress', 'on', '--max-payload', '100000');
  const bomb = deflated(Buffer.alloc(50000000, 0x34));
  const fragments = Array.from({ length: Math.ceil(bomb.length / 5000) }, (_, i) => frame(i === 0 ? 0x41 : 0x00, bomb.subarray(5000 * i, 5000 * i + 5000)));
  const bad = [
    ['is a bomb', 1009, frame(0xc1, bomb)],
    ['is a bomb in fragments', 1009, Buffer.concat([...fragments, frame(0x80)])],
    ['is a little too large', 1009, frame(0xc1, deflated('4'.repeat(100001)))],
    ['is corrupt', 1007, frame(0xc1, Buffer.from([7]))],
    ['is incomplete', 1007, frame(0xc1, deflated('4'.repeat(100000)).subarray(0, 50))],
    ['refers to a message before', 1007, Buffer.concat([frame(0xc1, deflated('4Hello')), frame(0xc1, Buffer.from('f200110000', 'hex'))])],
    ['is compressed, but no UTF-8', 1007, frame(0xc1, deflated(Buffer.from([0x34, 0xff])))],
    ['is a compressed ping', 1002, frame(0xc9, 'ping')],
    ['is compressed from its second fragment on', 1002, Buffer.concat([frame(0x01, '4'), frame(0xc0, deflated('Hello'))])],
    ['has reserved bit 2 as well', 1002, frame(0xe1, deflated('4Hello'))],
  ];
  for (const [what, code, bytes] of bad) {
    it(`because it ${what} closes that connection only, with ${code}`, async () => {
      const neighbour = await connect(server.url, { perMessageDeflate: true });
      const tcp = await upgradedByHand(server, '/engine.io/');
      tcp.write(bytes);
      await tcp.closed();
      const close = tcp.data.subarray(-4);
      assert.deepEqual([close[0], close[1], close.readUInt16BE(2)], [0x88, 2, code]);
      assert.deepEqual(await emitWithAck(neighbour, 'message-with-ack', 'x'.repeat(5000)), ['x'.repeat(5000)]);
    });
  }

  it('of exactly the allowed size is taken', async () => {
    const ws = await Socket.open(server, '/engine.io/', { perMessageDeflate: true });
    ws.send(Buffer.alloc(100000, 1));
    assert.deepEqual(await ws.next(), Buffer.alloc(100000, 1));
  });

  it('sent by many at once hurts nobody', async () => {
    const neighbour = await connect(server.url);
    const abusers = await Promise.all(Array.from({ length: 50 }, () => upgradedByHand(server, '/engine.io/')));
    for (const tcp of abusers) tcp.write(bad[0][2]);
    assert.deepEqual(await emitWithAck(neighbour, 'message-with-ack', 1), [1]);
    await Promise.all(abusers.map((tcp) => tcp.closed()));
    assert.deepEqual(await emitWithAck(neighbour, 'message-with-ack', 2), [2]);
  });
});
