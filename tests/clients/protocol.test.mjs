// Socket.IO protocol 5 byte by byte: what the server sends, and what it does about packets that are not right.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect, emitWithAck, eventually, isReference, serve } from './support.mjs';
import { Polling, Socket } from './raw.mjs';

const sid = /^[\w-]{20}$/;
const hole = (num) => `{"_placeholder":true,"num":${num}}`;
const bytes = (...values) => Buffer.from(values);

describe('CONNECT', () => {
  const server = serve('parlour');

  it('is answered with a new id, which is not that of the session', async () => {
    const ws = await Socket.open(server);
    ws.send('40');
    const answer = await ws.next();
    assert.match(answer, /^40\{"sid":"[\w-]{20}"\}$/);
    assert.notEqual(JSON.parse(answer.slice(2)).sid, ws.handshake.sid);
    assert.equal(await ws.next(), '42["auth",{}]');
  });

  it('carries the auth object to the application', async () => {
    const ws = await Socket.open(server);
    ws.send('40{"token":"123","deep":{"list":[1,"é"]}}');
    await ws.next();
    assert.deepEqual(JSON.parse((await ws.next()).slice(2)), ['auth', { token: '123', deep: { list: [1, 'é'] } }]);
  });

  for (const packet of ['40/custom,', '40/custom', '40/custom,{}', '40/custom,5{}']) {
    it(`joins a namespace without joining the default one: ${packet}`, async () => {
      const ws = await Socket.open(server);
      ws.send(packet);
      assert.match(JSON.parse((await ws.next()).slice('40/custom,'.length)).sid, sid);
      assert.equal(await ws.next(), '42/custom,["auth",{}]');
      ws.send('42/custom,["message",1]');
      assert.equal(await ws.next(), '42/custom,["message-back",1]');
    });
  }

  it('can be sent for several namespaces, each with an id of its own', async () => {
    const ws = await Socket.open(server);
    const ids = [];
    for (const nsp of ['', '/custom,', '/dyn-1,', '/dyn-22,']) {
      ws.send(`40${nsp}`);
      ids.push(JSON.parse((await ws.next()).slice(2 + nsp.length)).sid);
      assert.equal(await ws.next(), `42${nsp}["auth",{}]`);
    }
    assert.equal(new Set(ids).size, 4);
  });

  for (const nsp of ['/nothing', '/dyn-', '/dyn-1x', '/x/dyn-1', '/dyn-1\n', '/dyn-١', '/custom?x=1', '//', '/é🎉', '/Custom']) {
    it(`to the unknown namespace ${JSON.stringify(nsp)} is refused and leaves the connection open`, async () => {
      const ws = await Socket.open(server);
      ws.send(`40${nsp},`);
      assert.equal(await ws.next(), `44${nsp},{"message":"Invalid namespace"}`);
      ws.send('40');
      assert.match(await ws.next(), /^40\{/);
    });
  }

  it('is refused by a middleware with its message and data, and can be repeated', async () => {
    const ws = await Socket.open(server);
    ws.send('40/guarded,{"token":"guess"}');
    assert.equal(await ws.next(), '44/guarded,{"message":"not authorized","data":{"code":401,"why":"bad token"}}');
    ws.send('40/guarded,{"token":"let-me-in"}');
    assert.match(await ws.next(), /^40\/guarded,\{"sid":/);
    assert.equal(await ws.next(), '42/guarded,["auth",{"token":"let-me-in"}]');
  });

  it('may come again after a DISCONNECT, and gives a new id', async () => {
    const ws = await Socket.connect(server);
    ws.send('41');
    await ws.settled();
    ws.send('40');
    assert.notEqual(JSON.parse((await ws.next()).slice(2)).sid, ws.id);
  });
});

describe('DISCONNECT', () => {
  const server = serve('parlour');

  for (const packet of ['41/custom,', '41/custom']) {
    it(`leaves that namespace only: ${packet}`, async () => {
      const ws = await Socket.connect(server);
      ws.send('40/custom,');
      await ws.next();
      await ws.next();
      ws.send(packet, '42["message","here"]');
      assert.equal(await ws.next(), '42["message-back","here"]');
    });
  }

  it('is sent by the server when it disconnects a socket, without closing the connection', async () => {
    const ws = await Socket.connect(server, '/custom');
    ws.send('42/custom,["bye",false]');
    assert.equal(await ws.next(), '41/custom,');
    ws.send('40');
    assert.match(await ws.next(), /^40\{/);
  });

  it('is sent for every namespace before the server closes a connection', async () => {
    const ws = await Socket.connect(server);
    ws.send('40/custom,');
    await ws.next();
    await ws.next();
    ws.send('42["bye",true]');
    assert.deepEqual([await ws.next(), await ws.next()].sort(), ['41', '41/custom,']);
    await ws.closed();
  });
});

describe('EVENT and ACK', () => {
  const server = serve('parlour');

  const exchanges = [
    ['an event', ['42["message",1,"two",{"a":[null,true]}]'], ['42["message-back",1,"two",{"a":[null,true]}]']],
    ['an event without arguments', ['42["message"]'], ['42["message-back"]']],
    ['an event of the default namespace by name', ['42/,["message",1]'], ['42["message-back",1]']],
    ['an event with an ack', ['4212["message-with-ack","x",{}]'], ['4312["x",{}]']],
    ['an ack without arguments', ['420["message-with-ack"]'], ['430[]']],
    ['an ack id of 15 digits', ['42123456789012345["message-with-ack",1]'], ['43123456789012345[1]']],
    ['a name beyond ASCII', ['42["méssage 🎉","\u2028"]'], ['42["méssage 🎉","\u2028"]']],
    ['escapes', ['42["message","\\n\\"\\\\"]'], ['42["message-back","\\n\\"\\\\"]']],
    ['something like a placeholder in a packet without attachments', [`42["message",${hole(0)}]`], [`42["message-back",${hole(0)}]`]],
    ['a binary event', [`451-["message",${hole(0)}]`, bytes(1, 2, 3)], [`451-["message-back",${hole(0)}]`, bytes(1, 2, 3)]],
    ['a binary event with an ack', [`452-7["message-with-ack",{"a":${hole(0)}},[${hole(1)}]]`, bytes(1), bytes()],
      [`462-7[{"a":${hole(0)}},[${hole(1)}]]`, bytes(1), bytes()]],
    ['attachments in another order', [`452-["message",${hole(1)},${hole(0)}]`, bytes(1), bytes(2)],
      [`452-["message-back",${hole(0)},${hole(1)}]`, bytes(2), bytes(1)]],
    ['ten attachments', [`4510-["message",${Array.from({ length: 10 }, (_, i) => hole(i))}]`, ...Array.from({ length: 10 }, (_, i) => bytes(i))],
      [`4510-["message-back",${Array.from({ length: 10 }, (_, i) => hole(i))}]`, ...Array.from({ length: 10 }, (_, i) => bytes(i))]],
  ];
  for (const [what, sent, expected] of exchanges) {
    it(`has these bytes: ${what}`, async () => {
      const ws = await Socket.connect(server);
      ws.send(...sent);
      for (const message of expected) assert.deepEqual(await ws.next(), message);
    });
  }

  it('names the namespace in events, acks and binary packets', async () => {
    const ws = await Socket.connect(server, '/custom');
    ws.send('42/custom,3["message-with-ack",1]', `451-/custom,4["message-with-ack",${hole(0)}]`, bytes(9));
    assert.equal(await ws.next(), '43/custom,3[1]');
    assert.equal(await ws.next(), `461-/custom,4[${hole(0)}]`);
    assert.deepEqual(await ws.next(), bytes(9));
  });

  it('asks a client with an ack id and takes its answer, plain or binary, once', async () => {
    const ws = await Socket.connect(server);
    ws.send('421["ask",2000,"why"]');
    const [, id] = /^42(\d+)\["question","why"\]$/.exec(await ws.next());
    ws.send(`43${id}["because",1]`, `43${id}["again"]`);
    assert.deepEqual(JSON.parse((await ws.next()).slice('431'.length)), [{ ok: true, answer: ['because', 1] }]);
    ws.send('422["ask",2000]');
    const [, other] = /^42(\d+)\["question"\]$/.exec(await ws.next());
    ws.send(`461-${other}[${hole(0)}]`, bytes(5));
    const answer = JSON.parse((await ws.next()).slice('461-2'.length));
    assert.deepEqual(answer, [{ ok: true, answer: [JSON.parse(hole(0))] }]);
    assert.deepEqual(await ws.next(), bytes(5));
  });

  const ignored = [
    ['an ack that nobody waits for', ['43999["x"]']],
    ['a binary ack that nobody waits for', [`461-999[${hole(0)}]`, bytes(1)]],
    ['an unknown event', ['42["nothing"]', '42["__proto__",1]', '42["constructor"]', '42["error","x"]', '42[""]', '42[12]']],
    ['an engine packet between attachments', [`451-["nothing",${hole(0)}]`, '3', bytes(1)]],
  ];
  for (const [what, sent] of ignored) {
    it(`ignores ${what}`, async () => {
      const ws = await Socket.connect(server);
      ws.send(...sent, '42["message","next"]');
      assert.equal(await ws.next(), '42["message-back","next"]');
    });
  }
});

describe('a packet that is not right', () => {
  const server = serve('parlour');

  // Each closes the connection on which it is sent after a CONNECT to the default namespace.
  const wrong = [
    ['JSON that ends too early', '42[', '42["message"', '42["message","'],
    ['JSON with a comma too much', '42["message",]'],
    ['something behind the JSON', '42["message"]x', '42["message"][]'],
    ['values that JSON has not', '42["message",NaN]', '42["message",undefined]', '42["message",\'x\']'],
    ['numbers that JSON has not', '42["message",01]', '42["message",+1]', '42["message",.5]', '42["message",1.]', '42["message",-]'],
    ['a control character in a string', '42["message","\u0001"]'],
    ['a bad escape', '42["message","\\x"]', '42["message","\\u12"]'],
    ['data that are not a list', '42{"a":1}', '42"message"', '42null', '42true'],
    ['no event name', '42[]'],
    ['an event name of another type', '42[null]', '42[true]', '42[{}]', '42[["message"]]'],
    ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']
      .map((name) => [`the reserved name ${name}`, `42["${name}"]`]),
    ['a reserved name in a binary event', `451-["connect",${hole(0)}]`],
    ['an unknown packet type', '47', '49["message"]', '4a', '4 ["message"]', '4'],
    ['an ack id that is no number', '42-1["message"]', '421.5["message"]', '421x["message"]'],
    ['an ack with data that are not a list', '431{}', '431"x"'],
    ['a second CONNECT', '40'],
    ['a CONNECT with data that are not an object', '40/custom,[]', '40/custom,"x"', '40/custom,null', '40/custom,{'],
    ['a CONNECT_ERROR, which is for the server to send', '44{"message":"x"}', '44"x"'],
    ['a DISCONNECT with data', '41{"a":1}', '41[]'],
    ['an event of a namespace that was not joined', '42/custom,["message"]', `451-/custom,["message",${hole(0)}]\nbin`],
    ['an ack of a namespace that was not joined', '43/custom,1[]'],
    ['a DISCONNECT of a namespace that was not joined', '41/custom,'],
    ['no attachments in a binary packet', '450-["message"]', '460-1[]'],
    ['more than ten attachments', '4511-["message"]', '4599999999999999999999-["message"]', '4611-1[]'],
    ['no number of attachments', '45["message"]', '451["message"]', '451', '45-["message"]'],
    ['a bad number of attachments', '45-1-["message"]', '451.5-["message"]', '45x-["message"]'],
    ['bad JSON in a binary packet', '451-[', '451-{}'],
    ['a placeholder beyond the attachments', `451-["message",${hole(1)}]\nbin`, `451-["message",${hole(4294967296)}]\nbin`],
    ['a placeholder with a bad number', `451-["message",${hole(-1)}]\nbin`, `451-["message",${hole('"0"')}]\nbin`],
    ['a placeholder without a number', '451-["message",{"_placeholder":true}]\nbin'],
    ['a placeholder for the event name', `451-[${hole(0)}]`],
    ['text in the middle of attachments', `452-["message",${hole(0)},${hole(1)}]\nbin\n42["message"]`, `451-["message",${hole(0)}]\n41`],
    ['an attachment that nothing announced', 'bin', '42["message"]\nbin'],
    ['an attachment too much', `451-["nothing",${hole(0)}]\nbin\nbin`],
    ['an unknown Engine.IO packet type', '7', '9', 'x', ' '],
    ['an empty Engine.IO packet', ''],
    ['an Engine.IO ping, which is for the server to send', '2'],
    ['a base64 packet that nothing announced', 'bAQID'],
  ];
  const closingReasons = ['forced close', 'forced server close', 'parse error', 'transport error'];

  for (const [what, ...packets] of wrong) {
    it(`closes that connection only: ${what}`, async () => {
      const observer = await connect(server.url);
      for (const packet of packets) {
        const ws = await Socket.connect(server);
        ws.send(...packet.split('\n').map((message) => (message === 'bin' ? bytes(1, 2) : message)));
        await ws.closed().catch((error) => assert.fail(`${packet}: ${error.message}`));
        const why = await eventually(async () => (await emitWithAck(observer, 'reason-of', ws.id))[0], 'a reason');
        assert.ok(closingReasons.includes(why), why);
      }
      assert.ok(observer.connected);
    });
  }

  it('closes a long-polling session too', async () => {
    const polling = await Polling.open(server);
    await polling.post('40');
    await polling.packets(2);
    const poll = polling.poll();
    await polling.post('42[');
    assert.equal((await poll).at(-1), '1');
    assert.equal((await polling.get()).status, 400);
  });

  for (const packet of ['42["message",1]', '41', '431[]', '44{}', '42/custom,["message"]', '40[]', '40null', '40{', 'bin', `451-["message",${hole(0)}]\nbin`]) {
    it(`closes a connection that did not join a namespace yet: ${packet.split('\n')[0]}`, async () => {
      const ws = await Socket.open(server);
      ws.send(...packet.split('\n').map((message) => (message === 'bin' ? bytes(1) : message)));
      assert.equal(typeof (await ws.next()).code, 'number');
    });
  }

  it('does not matter when it is of a namespace that refused', async () => {
    const ws = await Socket.open(server);
    ws.send('40/guarded,');
    await ws.next();
    ws.send('42/guarded,["message"]');
    assert.equal(typeof (await ws.next()).code, 'number');
  });

  // The Node server makes two sockets of them.
  it('may be a second CONNECT right behind the first: it makes no second socket', { skip: isReference }, async () => {
    const ws = await Socket.open(server);
    // In one piece, so that the second comes before the answer to the first.
    ws.ws._socket.cork();
    ws.send('40', '40');
    ws.ws._socket.uncork();
    const { sid } = JSON.parse((await ws.next()).slice(2));
    assert.equal(await ws.next(), '42["auth",{}]');
    ws.send('420["info"]');
    assert.equal(JSON.parse((await ws.next()).slice(3))[0].id, sid);
  });
});
