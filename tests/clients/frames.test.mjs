// WebSocket as RFC 6455 has it: fragments, control frames, limits, and frames that must not be.

import assert from 'node:assert/strict';
import { once as event } from 'node:events';
import { describe, it } from 'node:test';
import { isReference, serve, within } from './support.mjs';
import { Socket, Tcp, frame } from './raw.mjs';

const echo = '/engine.io/?EIO=4&transport=websocket';

// What follows the open packet: the bytes of the frames after it.
async function afterOpen(tcp) {
  await tcp.until((data) => data.length > 2 && data.length >= 2 + (data[1] === 126 ? 2 + data.readUInt16BE(2) : data[1]));
  const size = tcp.data[1] === 126 ? 4 + tcp.data.readUInt16BE(2) : 2 + tcp.data[1];
  tcp.data = tcp.data.subarray(size);
}

describe('WebSocket', () => {
  const server = serve('parlour', '--max-payload', '10000');

  it('computes the accept key and takes no extension or protocol that it was not offered', async () => {
    const { ws } = await Socket.open(server, '/engine.io/', { perMessageDeflate: false });
    assert.deepEqual([ws.extensions, ws.protocol], ['', '']);
  });

  it('does not compress unless told to', async () => {
    const { ws } = await Socket.open(server, '/engine.io/', { perMessageDeflate: true });
    assert.equal(ws.extensions, '');
  });

  const handshakes = [['a version other than 13', 12, 'AQIDBAUGBwgJCgsMDQ4PEA=='], ['a bad key', 13, 'short'], ['no key', 13, null]];
  for (const [what, version, key] of handshakes) {
    it(`refuses a handshake with ${what}`, async () => {
      const tcp = await Tcp.open(server);
      tcp.write(`GET ${echo} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: ${version}\r\n`
        + `${key === null ? '' : `Sec-WebSocket-Key: ${key}\r\n`}\r\n`);
      const answer = await tcp.until((data) => data.includes('\r\n\r\n'));
      assert.match(answer.toString('latin1'), /^HTTP\/1\.1 4(00|26) /);
    });
  }

  it('echoes text and binary of every size class', async () => {
    const ws = await Socket.open(server, '/engine.io/');
    for (const size of [1, 124, 125, 126, 127, 1000, 9999]) {
      const text = `4${'t'.repeat(size)}`;
      const binary = Buffer.alloc(size, size);
      ws.send(text, binary);
      assert.equal(await ws.next(), text);
      assert.deepEqual(await ws.next(), binary);
    }
  });

  it('keeps an empty text message and an empty binary message apart', async () => {
    const ws = await Socket.open(server, '/engine.io/');
    ws.send('4', Buffer.alloc(0), '4x');
    assert.equal(await ws.next(), '4');
    assert.deepEqual(await ws.next(), Buffer.alloc(0));
    assert.equal(await ws.next(), '4x');
  });

  // The Node server drops frames that arrive before it has finished its handshake.
  it('takes frames that arrive in one write with the handshake', { skip: isReference }, async () => {
    const tcp = await Tcp.open(server);
    tcp.write(Buffer.concat([
      Buffer.from(`GET ${echo} HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n`
        + 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n\r\n'),
      frame(0x81, '4one'), frame(0x82, 'two'), frame(0x81, '4three')]));
    await tcp.until((data) => data.includes('4three'));
    assert.ok(tcp.data.includes('\x81\x044one\x82\x03two\x81\x064three', 'latin1'));
  });

  it('puts fragments together, with control frames between them', async () => {
    const ws = await Socket.open(server, '/engine.io/');
    const pong = event(ws.ws, 'pong');
    ws.ws.send('4fir', { fin: false });
    ws.ws.ping('between');
    ws.ws.send('st ', { fin: false });
    ws.ws.send('', { fin: false });
    ws.ws.send('\u{1F389}', { fin: true });
    assert.equal((await within(pong, 'pong'))[0].toString(), 'between');
    assert.equal(await ws.next(), '4first \u{1F389}');
    ws.ws.send(Buffer.from([1, 2]), { fin: false });
    ws.ws.send(Buffer.from([3]), { fin: true });
    assert.deepEqual(await ws.next(), Buffer.from([1, 2, 3]));
  });

  it('takes a character that is cut by a fragment boundary', async () => {
    const tcp = await Tcp.upgrade(server, echo);
    await afterOpen(tcp);
    const bytes = Buffer.from('4é🎉');
    for (let i = 0; i < bytes.length; i += 1) {
      tcp.write(frame((i === 0 ? 0x01 : 0x00) | (i === bytes.length - 1 ? 0x80 : 0), bytes.subarray(i, i + 1)));
    }
    await tcp.until((data) => data.length >= 2 + bytes.length);
    assert.deepEqual(tcp.data, frame(0x81, bytes, { masked: false }));
  });

  it('takes a frame that arrives byte by byte', async () => {
    const tcp = await Tcp.upgrade(server, echo);
    await afterOpen(tcp);
    for (const byte of frame(0x81, '4slow')) await new Promise((resolve) => tcp.socket.write(Buffer.of(byte), resolve));
    await tcp.until((data) => data.length >= 7);
    assert.deepEqual(tcp.data, frame(0x81, '4slow', { masked: false }));
  });

  it('takes a message of exactly the allowed size, in one frame and in two', async () => {
    const ws = await Socket.open(server, '/engine.io/');
    ws.send(Buffer.alloc(10000));
    assert.equal((await ws.next()).length, 10000);
    ws.ws.send(Buffer.alloc(6000), { fin: false });
    ws.ws.send(Buffer.alloc(4000), { fin: true });
    assert.equal((await ws.next()).length, 10000);
  });

  it('closes with 1009 for a larger message', async () => {
    const ws = await Socket.open(server, '/engine.io/');
    ws.send(Buffer.alloc(10001));
    assert.equal((await ws.closed()).code, 1009);
  });

  it('closes with 1009 for fragments that are too large together', async () => {
    const ws = await Socket.open(server, '/engine.io/');
    ws.ws.send(Buffer.alloc(6000), { fin: false });
    ws.ws.send(Buffer.alloc(4001), { fin: true });
    assert.equal((await ws.closed()).code, 1009);
  });
});

describe('a WebSocket frame that must not be', () => {
  const server = serve('parlour', '--max-payload', '10000');

  const bad = [
    ['without a mask', 1002, frame(0x81, '4x', { masked: false })],
    ['with reserved bit 1 and no compression', 1002, frame(0xc1, '4x')],
    ['with reserved bit 2', 1002, frame(0xa1, '4x')],
    ['with reserved bit 3', 1002, frame(0x91, '4x')],
    ['of the reserved data opcode 3', 1002, frame(0x83, '4x')],
    ['of the reserved control opcode 11', 1002, frame(0x8b, '4x')],
    ['that is a ping of 126 bytes', 1002, frame(0x89, 'p'.repeat(126))],
    ['that is a ping in fragments', 1002, frame(0x09, 'p')],
    ['that continues nothing', 1002, frame(0x80, '4x')],
    ['that starts a message within a message', 1002, Buffer.concat([frame(0x01, '4x'), frame(0x81, '4x')])],
    ['that is a close of one byte', 1002, frame(0x88, 'x')],
    ['that is a close with code 1005', 1002, frame(0x88, Buffer.from([0x03, 0xed]))],
    ['that is a close with code 999', 1002, frame(0x88, Buffer.from([0x03, 0xe7]))],
    ['that is a close with a bad reason', [1002, 1007], frame(0x88, Buffer.from([0x03, 0xe8, 0xff]))],
    ['of text that is not UTF-8', 1007, frame(0x81, Buffer.from([0x34, 0xff]))],
    ['of text with an encoded surrogate', 1007, frame(0x81, Buffer.from([0x34, 0xed, 0xa0, 0x80]))],
    ['of text that ends within a character', 1007, frame(0x81, Buffer.from([0x34, 0xc3]))],
    ['of text with an overlong character', 1007, frame(0x81, Buffer.from([0x34, 0xc0, 0xaf]))],
    ['of a size beyond 2^63', [1002, 1009], Buffer.from([0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])],
    ['of a size of 4 GiB, before its content', 1009, Buffer.from([0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])],
  ];
  for (const [what, codes, bytes] of bad) {
    it(`${what} closes that connection only, with ${[codes].flat().join(' or ')}`, async () => {
      const neighbour = await Socket.open(server, '/engine.io/');
      const tcp = await Tcp.upgrade(server, echo);
      await afterOpen(tcp);
      tcp.write(bytes);
      await tcp.closed();
      assert.equal(tcp.data[0], 0x88, 'the last frame is a close frame');
      assert.ok([codes].flat().includes(tcp.data.readUInt16BE(2)), `code ${tcp.data.readUInt16BE(2)}`);
      neighbour.send('4still here');
      assert.equal(await neighbour.next(), '4still here');
    });
  }
});
