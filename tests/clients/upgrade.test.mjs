// From long polling to WebSocket: the probe, what is under way meanwhile, and upgrades that fail.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Socket as EngineClient } from 'engine.io-client';
import { clients, closing, collect, connect, emitWithAck, once, serve, upgraded } from './support.mjs';
import { Polling, Socket, request } from './raw.mjs';

// A WebSocket that has probed for the session: what is left is to send `5`.
async function probe(polling) {
  const ws = new Socket(polling.server, polling.target.replace('transport=polling', 'transport=websocket'));
  await new Promise((resolve) => ws.ws.on('open', resolve));
  ws.send('2probe');
  assert.equal(await ws.next(), '3probe');
  return ws;
}

describe('an upgrade', () => {
  const server = serve('parlour');
  const echo = () => Polling.open(server, '/engine.io/');

  it('answers the probe, releases the waiting poll, and goes on over WebSocket', async () => {
    const polling = await echo();
    const poll = polling.poll();
    const ws = await probe(polling);
    assert.deepEqual(await poll, ['6']);
    ws.send('5', '4over WebSocket', Buffer.from([1, 2]));
    assert.equal(await ws.next(), '4over WebSocket');
    assert.deepEqual(await ws.next(), Buffer.from([1, 2]));
  });

  it('leaves long polling as it was until it is completed', async () => {
    const polling = await echo();
    const ws = await probe(polling);
    await polling.post('4still polling');
    assert.deepEqual(await polling.packets(1), ['4still polling']);
    ws.send('5', '4done');
    assert.equal(await ws.next(), '4done');
  });

  it('sends over WebSocket first what waited for a poll', async () => {
    const polling = await echo();
    const ws = await probe(polling);
    await polling.post('4one\x1e4two\x1ebAQID');
    ws.send('5', '4three');
    assert.equal(await ws.next(), '4one');
    assert.equal(await ws.next(), '4two');
    assert.deepEqual(await ws.next(), Buffer.from([1, 2, 3]));
    assert.equal(await ws.next(), '4three');
  });

  it('ends long polling: polls and posts of the session are refused with code 3', async () => {
    const polling = await echo();
    const ws = await probe(polling);
    ws.send('5', '4x');
    await ws.next();
    for (const method of ['GET', 'POST']) {
      const answer = await request(server, method, polling.target);
      assert.deepEqual([answer.status, JSON.parse(answer.body).code], [400, 3]);
    }
    ws.send('4y');
    assert.equal(await ws.next(), '4y');
  });

  it('is for one WebSocket only: a second one is closed, while upgrading and afterwards', async () => {
    const polling = await echo();
    const target = polling.target.replace('transport=polling', 'transport=websocket');
    const ws = await probe(polling);
    await new Socket(server, target).closed();
    ws.send('5', '4x');
    assert.equal(await ws.next(), '4x');
    await new Socket(server, target).closed();
    ws.send('4y');
    assert.equal(await ws.next(), '4y');
  });

  it('takes the attachments of a packet that began over polling', async () => {
    const polling = await Polling.open(server);
    await polling.post('40');
    await polling.packets(2);
    const ws = await probe(polling);
    await polling.post('451-["message",{"_placeholder":true,"num":0}]');
    ws.send('5', Buffer.from([7]));
    assert.equal(await ws.next(), '451-["message-back",{"_placeholder":true,"num":0}]');
    assert.deepEqual(await ws.next(), Buffer.from([7]));
  });
});

describe('an upgrade that fails', () => {
  const server = serve('parlour', '--upgrade-timeout', '400');

  const works = async (polling) => {
    await polling.post('4hello');
    assert.deepEqual(await polling.packets(1), ['4hello']);
  };

  it('is abandoned after the upgrade timeout, and polling goes on', async () => {
    const polling = await Polling.open(server, '/engine.io/');
    const ws = await probe(polling);
    await ws.closed();
    await works(polling);
  });

  it('is abandoned after the upgrade timeout when nothing at all is sent', async () => {
    const polling = await Polling.open(server, '/engine.io/');
    await new Socket(server, polling.target.replace('transport=polling', 'transport=websocket')).closed();
    await works(polling);
  });

  it('can be tried again', async () => {
    const polling = await Polling.open(server, '/engine.io/');
    await (await probe(polling)).closed();
    const ws = await probe(polling);
    ws.send('5', '4second try');
    assert.equal(await ws.next(), '4second try');
  });

  for (const packet of ['4hello', '2', '3probe', 'x', '']) {
    it(`leaves the session alone when the first packet is ${JSON.stringify(packet)}`, async () => {
      const polling = await Polling.open(server, '/engine.io/');
      const ws = new Socket(server, polling.target.replace('transport=polling', 'transport=websocket'));
      await new Promise((resolve) => ws.ws.on('open', resolve));
      ws.send(packet);
      await ws.closed();
      await works(polling);
    });
  }

  it('leaves the session alone when the WebSocket is lost after the probe', async () => {
    const polling = await Polling.open(server, '/engine.io/');
    const ws = await probe(polling);
    ws.ws.terminate();
    await works(polling);
  });

  it('ends with the session', async () => {
    const polling = await Polling.open(server, '/engine.io/');
    const ws = await probe(polling);
    await polling.post('1');
    await ws.closed();
  });
});

describe('an upgrade under traffic', () => {
  const server = serve('parlour');

  for (const { name, options } of clients.filter(({ way }) => way === 'upgrade')) {
    it(`loses and reorders nothing in either direction (${name})`, async () => {
      const rounds = Array.from({ length: 8 }, async (_, round) => {
        const socket = await connect(server.url, options);
        const burst = collect(socket, 'burst-end', 1);
        const answers = [];
        const echoed = collect(socket, 'message-back', 100);
        socket.emit('burst', { count: 300, batch: 1 + round, gap: round % 2 });
        for (let i = 0; i < 100; i += 1) {
          socket.emit('message', i, Buffer.from([i]));
          socket.emit('message-with-ack', i, (answer) => answers.push(answer));
          if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        await Promise.all([burst, echoed, upgraded(socket)]);
        await emitWithAck(socket, 'message-with-ack', 'last');
        const received = (event) => socket.seen.filter(([name]) => name === event).map(([, value]) => value);
        const numbers = (count) => Array.from({ length: count }, (_, i) => i);
        assert.deepEqual(received('seq'), numbers(300));
        assert.deepEqual(received('message-back'), numbers(100));
        assert.deepEqual(answers, numbers(100));
        assert.equal((await emitWithAck(socket, 'info'))[0].transport, 'websocket');
      });
      await Promise.all(rounds);
    });
  }

  it('keeps plain Engine.IO messages in order', async () => {
    const client = new EngineClient(server.url, { path: '/engine.io/' });
    closing(() => client.close());
    const back = collect(client, 'message', 2000);
    let next = 0;
    const sendSome = () => {
      for (const end = next + 20; next < end; next += 1) client.send(String(next));
      if (next < 2000) setImmediate(sendSome);
    };
    client.once('open', sendSome);
    const [got] = await Promise.all([back, once(client, 'upgrade')]);
    assert.deepEqual(got.map(([message]) => Number(message)), Array.from({ length: 2000 }, (_, i) => i));
  });
});
