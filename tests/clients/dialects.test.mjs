// Clients of all generations, over each transport that they have: values, acknowledgements, ids.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emitWithAck, once, serve } from './support.mjs';
import { announced, asJson, bytes, everyWay, generations, meet, plain, received, sessionOf, settled } from './generations.mjs';

const texts = ['', 'plain', 'é ÿ ñ', '€ → 漢字', '😀🎉 𝒳', 'a\u2028b\u2029c', '\u0000\u0001\u001e\u007f\ufffd\ufeff', '"\\\n\r\t/\'', '{"a":1}', '2:40'];
const values = [
  null, true, false, 0, -1, 2.5, -1e-7, 2 ** 31, 2 ** 40, -(2 ** 40), 9007199254740991,
  [], {}, [[]], [{}], { a: { b: [1, { c: null }] } }, { '': 0, 'é😀': 1, _placeholder: false }, ...texts,
];
const binary = [
  bytes(), bytes(1, 2, 3, 250), Buffer.alloc(300, 'x'), [bytes(0)], { file: { parts: [bytes(1), 'x', { last: bytes(2, 255) }] } },
];

// What a server is asked for by every client in the same way.
function speaks(server, client) {
  const { protocol, way } = client;
  const expected = protocol === 1 ? asJson : (x) => x;
  const open = async () => {
    const socket = await meet(server.url, client);
    await settled(socket, client);
    return socket;
  };

  it('gets all kinds of values back, in events and in acknowledgements', async () => {
    const socket = await open();
    for (const value of values) {
      assert.deepEqual(plain(await emitWithAck(socket, 'message-with-ack', value)), [value]);
      const back = once(socket, 'message-back');
      socket.emit('message', value);
      assert.deepEqual(plain(await back), [value]);
    }
    // The msgpack parsers of the clients write this number as 0.
    if (client.parser === 'json') assert.deepEqual(await emitWithAck(socket, 'message-with-ack', 1e300), [1e300]);
  });

  it('sends dates and what is undefined as JSON has them', async () => {
    const socket = await open();
    const sent = [new Date(0), { d: new Date(1e12) }, undefined, [undefined], { a: undefined, b: 1 }];
    assert.deepEqual(await emitWithAck(socket, 'message-with-ack', ...sent), asJson(sent));
  });

  it('gets binary back', async () => {
    const socket = await open();
    for (const value of binary) {
      assert.deepEqual(plain(await emitWithAck(socket, 'message-with-ack', value)), [expected(value)]);
      const back = once(socket, 'message-back');
      socket.emit('message', value);
      assert.deepEqual(plain(await back), [expected(value)]);
    }
    const [blob] = plain(await emitWithAck(socket, 'blob', 100000));
    const all = Buffer.from(Array.from({ length: 100000 }, (_, i) => i % 256));
    assert.deepEqual(blob, expected(all));
  });

  it('is understood as it means it', async () => {
    const socket = await open();
    const [described] = await emitWithAck(socket, 'describe', '😀é', bytes(1, 255), [null], 2);
    const list = (...xs) => xs.map((value) => ({ type: 'number', value }));
    const sent = protocol === 1
      ? { type: 'object', fields: { type: { type: 'string', bytes: 6 }, data: { type: 'array', items: list(1, 255) } } }
      : { type: 'binary', bytes: 2, sum: 256 };
    assert.deepEqual(described, [{ type: 'string', bytes: 6 }, sent, { type: 'array', items: [{ type: 'null' }] }, ...list(2)]);
  });

  it('sends and receives many arguments, and none', async () => {
    const socket = await open();
    assert.deepEqual(plain(await emitWithAck(socket, 'message-with-ack', ...values)), values);
    assert.deepEqual(await emitWithAck(socket, 'message-with-ack'), []);
    const back = once(socket, 'message-back');
    socket.emit('message', ...binary, ...texts);
    assert.deepEqual(plain(await back), [...expected(binary), ...texts]);
    socket.emit('message');
    await received(socket, 'message-back');
    const greeted = once(socket, 'méssage 🎉');
    socket.emit('méssage 🎉', '🎉');
    assert.deepEqual(await greeted, ['🎉']);
  });

  it('keeps large texts and the order of many events', async () => {
    const socket = await open();
    const [text] = await emitWithAck(socket, 'text', 70000);
    assert.equal(text, 'abcdefghijklmnopqrstuvwxyz'.repeat(2693).slice(0, 70000));
    const large = '漢😀é'.repeat(20000);
    assert.deepEqual(await emitWithAck(socket, 'message-with-ack', large), [large]);
    for (let i = 0; i < 50; i += 1) socket.emit('message', i, `é${i}`);
    await emitWithAck(socket, 'message-with-ack');
    const order = () => socket.seen.filter(([name]) => name === 'message-back').map(([, i]) => i);
    await received(socket, 'message-back', 49);
    assert.deepEqual(order(), Array.from({ length: 50 }, (_, i) => i));
  });

  it('answers what the server asks', async () => {
    const socket = await open();
    socket.on('question', (...args) => args.pop()(...args, 'é😀\u2028', bytes(7, 8)));
    assert.deepEqual(plain(await emitWithAck(socket, 'ask', 10000, 'why', { n: [1, null] })), [
      { ok: true, answer: ['why', { n: [1, null] }, 'é😀\u2028', expected(bytes(7, 8))] },
    ]);
  });

  it('is known by the id of its session, or by one of its own since 3.0', async () => {
    const socket = await open();
    const [info] = await emitWithAck(socket, 'info');
    assert.equal(info.protocol, protocol);
    assert.equal(info.transport, /polling/.test(way) ? 'polling' : 'websocket');
    assert.deepEqual(info.rooms, [info.id]);
    if (protocol < 4) assert.equal(info.id, sessionOf(socket));
    else assert.notEqual(info.id, sessionOf(socket));
    if (protocol !== 1) assert.equal(socket.id, info.id);
  });
}

describe('of all generations at a time', () => {
  const server = serve('parlour', '--eio3', 'on', '--legacy', 'on', '--parser', 'auto');
  for (const client of everyWay(generations)) describe(client.name, () => speaks(server, client));
});

describe('with msgpack announced', () => {
  const server = serve('parlour', '--eio3', 'on', '--parser', 'msgpack');
  for (const client of everyWay(announced)) describe(client.name, () => speaks(server, client));
});
