// What goes in comes out: every kind of payload, through real clients over every transport.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, it } from 'node:test';
import { clients, connect, emitWithAck, once, serve } from './support.mjs';

const nested = (depth) => JSON.parse('[{"a":'.repeat(depth) + '1' + '}]'.repeat(depth));

const json = [
  ['null, booleans, empty things', [null, true, false, '', [], {}, [[]], [{}], { a: {} }]],
  ['small numbers', [0, 1, -1, 0.5, -0.25, 1.1, 1e-7, -1e-7, 5e-324, 2.2250738585072014e-308]],
  ['large numbers', [2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 2 ** 63, 2 ** 64]],
  ['very large numbers', [1e20, 123456789012345680000, 1e21, 1.7976931348623157e308]],
  ['numbers with all their digits', [0.1 + 0.2, Math.PI, 1 / 3, 9007199254740993 / 2, 4.35, 123456.789e-10]],
  ['characters that JSON escapes', ['"', '\\', '/', '\b\f\n\r\t', '\u0000\u0001\u001e\u001f\u007f', '\\u0041', '</script>']],
  ['Unicode', ['é', '€', '日本語', '🎉', '👨‍👩‍👧', '\u2028\u2029', '\ufeff', '\uffff', '\u{10ffff}', 'e\u0301', '\u202e']],
  ['what looks like the protocol', ['42["message"]', 'b64', '0{"sid":"x"}', '\x1e', '1:x', '451-', '/custom,', { _placeholder: true }, { num: 0 }]],
  ['objects with odd names', [{ '': 1, ' ': 2, 'a.b': 3, '__proto': 4, constructor: 5, 'toString': 6, 'é🎉"\\': 7, 0: 8, length: 9 }]],
  ['names in no order', [{ z: 1, a: 2, m: { y: 1, b: 2 } }]],
  ['deep nesting', [nested(100)]],
  ['a long list', [Array.from({ length: 20000 }, (_, i) => i)]],
  ['many arguments', Array.from({ length: 200 }, (_, i) => i)],
  ['big strings', ['x'.repeat(200000), '🎉'.repeat(50000), '"'.repeat(50000)]],
];

const binary = [
  ['one', [Buffer.from([0, 1, 127, 128, 255])]],
  ['an empty one', [Buffer.alloc(0)]],
  ['one after an empty one', [Buffer.alloc(0), Buffer.from('x')]],
  ['nested', [{ a: { b: [1, { c: Buffer.from('deep') }] }, d: Buffer.from('flat') }, [[Buffer.from('list')]]]],
  ['among other arguments', ['text', Buffer.from('1'), 2, Buffer.from('3'), null]],
  ['ten', Array.from({ length: 10 }, (_, i) => Buffer.alloc(i, i))],
  ['every byte', [Buffer.from(Array.from({ length: 256 }, (_, i) => i))]],
  ['large', [randomBytes(300000)]],
];

for (const { name, way, options } of clients) {
  describe(name, () => {
    const server = serve('parlour');
    let socket;
    // A connection for each test: with `upgrade` its first exchanges take place while the transport changes.
    beforeEach(async () => { socket = await connect(server.url, options); });

    for (const [kind, values] of [...json, ...binary.map(([what, list]) => [`binary, ${what}`, list])]) {
      it(`brings back as event and as ack: ${kind}`, async () => {
          const event = once(socket, 'message-back');
        socket.emit('message', ...values);
        assert.deepEqual(await event, values);
        assert.deepEqual(await emitWithAck(socket, 'message-with-ack', ...values), values);
      });
    }

    it('describes what it was sent', async () => {
      const [answer] = await emitWithAck(socket, 'describe', null, true, -1.5, 'é🎉', Buffer.from([255, 255, 3]), [1, [false]], { a: { b: '' } });
      assert.deepEqual(answer, [
        { type: 'null' },
        { type: 'boolean', value: true },
        { type: 'number', value: -1.5 },
        { type: 'string', bytes: 6 },
        { type: 'binary', bytes: 3, sum: 513 },
        { type: 'array', items: [{ type: 'number', value: 1 }, { type: 'array', items: [{ type: 'boolean', value: false }] }] },
        { type: 'object', fields: { a: { type: 'object', fields: { b: { type: 'string', bytes: 0 } } } } },
      ]);
    });

    it('reads numbers as the client wrote them', async () => {
      const numbers = [-0, 1e-7, 1e20, 123456789012345680000, 2 ** 53, 2 ** 63, 5e-324, 1.7976931348623157e308];
      const [answer] = await emitWithAck(socket, 'describe', ...numbers);
      assert.deepEqual(answer.map(({ value }) => value), numbers.map((number) => number + 0));
    });

    it('reads undefined, NaN and infinities as null, as JSON does', async () => {
      assert.deepEqual(await emitWithAck(socket, 'message-with-ack', undefined, NaN, Infinity), [null, null, null]);
    });

    it('survives lone surrogates', async () => {
      const [answer] = await emitWithAck(socket, 'describe', '\ud83c', 'a\udf89b', { '\ud83c': 1 });
      assert.deepEqual(answer.map(({ type }) => type), ['string', 'string', 'object']);
      assert.deepEqual(await emitWithAck(socket, 'message-with-ack', 'next'), ['next']);
    });

    it('brings large text and large binary from the server', async () => {
      const [text] = await emitWithAck(socket, 'text', 900000);
      assert.equal(text.length, 900000);
      assert.equal(text, 'abcdefghijklmnopqrstuvwxyz'.repeat(34616).slice(0, 900000));
      const [blob] = await emitWithAck(socket, 'blob', 700000);
      assert.ok(Buffer.from(blob).equals(Buffer.from(Uint8Array.from({ length: 700000 }, (_, i) => i))));
      const [empty] = await emitWithAck(socket, 'blob', 0);
      assert.equal(empty.length, 0);
    });

    it('takes a message near the size limit', async () => {
      const text = 'y'.repeat(990000);
      assert.deepEqual(await emitWithAck(socket, 'message-with-ack', text), [text]);
    });

    it('echoes an event whose name is beyond ASCII', async () => {
      const event = once(socket, 'méssage 🎉');
      socket.emit('méssage 🎉', { ключ: '値' }, Buffer.from('x'));
      assert.deepEqual(await event, [{ ключ: '値' }, Buffer.from('x')]);
    });

    it('asks the client and takes its answer', async () => {
      socket.once('question', (...args) => args.pop()('answer', ...args));
      const answer = await emitWithAck(socket, 'ask', 2000, 'why', { deep: [Buffer.from('x')] });
      assert.deepEqual(answer, [{ ok: true, answer: ['answer', 'why', { deep: [Buffer.from('x')] }] }]);
    });

    it('keeps acks apart that are answered in another order', async () => {
      const order = [];
      await Promise.all([80, 40, 1].map(async (ms) => order.push((await emitWithAck(socket, 'later', ms, ms, Buffer.of(ms)))[0])));
      assert.deepEqual(order, [1, 40, 80]);
    });

    it('brings back a thousand exchanges at once, each to its own', async () => {
      const numbers = Array.from({ length: 1000 }, (_, i) => i);
      const answers = await Promise.all(numbers.map((i) => emitWithAck(socket, 'message-with-ack', i, way)));
      assert.deepEqual(answers, numbers.map((i) => [i, way]));
    });
  });
}
