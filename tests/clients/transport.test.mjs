// Engine.IO sessions: long polling, WebSocket, heartbeat and the end of a session.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { Socket as EngineClient } from 'engine.io-client';
import { clients, closing, collect, connect, emitWithAck, eventually, once, serve, within } from './support.mjs';
import { Polling, Socket, Tcp, request } from './raw.mjs';

const isGone = async (polling) => {
  const answer = await polling.get();
  return answer.status === 400 && JSON.parse(answer.body).code === 1;
};

describe('long polling', () => {
  const server = serve('parlour');
  const echo = () => Polling.open(server, '/engine.io/');

  it('takes several packets in one body and answers with all that there is', async () => {
    const polling = await echo();
    const sent = ['4one', '4two', '4', '4three \u2028 🎉', 'bAQID', '4four'];
    assert.equal((await polling.post(sent.join('\x1e'))).body, 'ok');
    assert.deepEqual(await polling.packets(sent.length), sent);
  });

  it('answers a waiting poll as soon as there is something', async () => {
    const polling = await echo();
    const poll = polling.poll();
    await polling.post('4now');
    assert.deepEqual(await poll, ['4now']);
  });

  it('answers polls and posts with the headers that clients expect', async () => {
    const polling = await echo();
    const post = await polling.post('4é');
    assert.equal(post.headers['content-type'], 'text/html');
    assert.equal(post.headers['cache-control'], 'no-store');
    const poll = await polling.get();
    assert.equal(poll.headers['content-type'], 'text/plain; charset=UTF-8');
    assert.equal(poll.headers['content-length'], '3');
    assert.equal(poll.headers['cache-control'], 'no-store');
  });

  it('carries binary as base64 in both directions', async () => {
    const polling = await echo();
    for (const size of [0, 1, 2, 3, 4, 1000, 100000]) {
      const packet = `b${randomBytes(size).toString('base64')}`;
      await polling.post(packet);
      assert.deepEqual(await polling.poll(), [packet]);
    }
  });

  it('carries Socket.IO attachments as packets of the same payload', async () => {
    const polling = await Polling.open(server);
    await polling.post('40');
    await polling.packets(2);
    await polling.post('451-["message",{"_placeholder":true,"num":0}]\x1ebAQIDBA==');
    assert.deepEqual(await polling.packets(2), ['451-["message-back",{"_placeholder":true,"num":0}]', 'bAQIDBA==']);
  });

  it('takes a body whatever its text content type', async () => {
    const polling = await echo();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'text/plain; charset=utf-8']) {
      assert.equal((await polling.post(`4${type}`, { 'Content-Type': type })).body, 'ok');
      assert.deepEqual(await polling.poll(), [`4${type}`]);
    }
  });

  it('refuses a binary body and ends the session', async () => {
    const polling = await echo();
    assert.equal((await polling.post('4x', { 'Content-Type': 'application/octet-stream' })).status, 400);
    assert.ok(await isGone(polling));
  });

  it('ends the session when a second poll comes while one is waiting', async () => {
    const polling = await echo();
    const polls = await Promise.all([polling.get(), polling.get()]);
    const statuses = polls.map((poll) => poll.status).sort();
    assert.deepEqual(statuses, [200, 400]);
    assert.deepEqual(polls.map((poll) => poll.body).sort(), ['', '1']);
    assert.ok(await isGone(polling));
  });

  for (const body of ['x', '', '4a\x1e9', '4a\x1e\x1e4b', '\x1e']) {
    it(`answers a malformed body ${JSON.stringify(body)} and ends the session`, async () => {
      const polling = await echo();
      const answer = await polling.post(body);
      assert.deepEqual([answer.status, answer.body], [200, 'ok']);
      assert.ok(await isGone(polling));
    });
  }

  it('ends the session when the client posts a close packet, and answers its poll', async () => {
    // Which of two requests on two connections comes first nobody can know: a late poll finds the session gone.
    await eventually(async () => {
      const polling = await echo();
      const poll = polling.get();
      assert.equal((await polling.post('1')).body, 'ok');
      const { status, body } = await poll;
      assert.ok(body === '6' || (status === 400 && JSON.parse(body).code === 1), body);
      assert.ok(await isGone(polling));
      return body === '6';
    }, 'a poll that was waiting is answered with a noop');
  });

  it('does not mind a session that ends while a poll of another one waits', async () => {
    const [one, other] = await Promise.all([echo(), echo()]);
    const poll = one.poll();
    await other.post('1');
    await one.post('4hello');
    assert.deepEqual(await poll, ['4hello']);
  });
});

describe('a client of /engine.io/', () => {
  const server = serve('parlour');

  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    it(`gets text back as text and binary as binary (${transports.join(' to ')})`, async () => {
      const client = new EngineClient(server.url, { path: '/engine.io/', transports });
      closing(() => client.close());
      const sent = ['text', 'méssage 🎉 \u2028\u0000', Buffer.from([0, 255, 30, 128]), '4', 'b', 'x'.repeat(70000),
        randomBytes(70000), 'last'];
      const back = collect(client, 'message', sent.length);
      client.once('open', () => sent.forEach((message) => client.send(message)));
      const got = (await back).map(([message]) => message);
      assert.deepEqual(got.map((message) => (typeof message === 'string' ? message : Buffer.from(message))), sent);
    });
  }
});

describe('heartbeat', () => {
  const server = serve('parlour', '--ping-interval', '60', '--ping-timeout', '400');

  it('pings a WebSocket again and again while it answers', async () => {
    const ws = await Socket.open(server);
    for (let i = 0; i < 8; i += 1) {
      assert.equal(await ws.next(), '2');
      ws.send('3');
    }
    assert.ok(ws.isOpen);
  });

  it('pings a polling client again and again while it answers', async () => {
    const polling = await Polling.open(server);
    for (let i = 0; i < 8; i += 1) {
      assert.deepEqual(await polling.poll(), ['2']);
      await polling.post('3');
    }
  });

  it('closes a WebSocket that does not answer, after the ping timeout and not before', async () => {
    const ws = await Socket.open(server);
    assert.equal(await ws.next(), '2');
    const pinged = performance.now();
    await ws.closed();
    assert.ok(performance.now() - pinged > 200);
  });

  it('ends a polling session that does not answer', async () => {
    const polling = await Polling.open(server);
    assert.deepEqual(await polling.poll(), ['2']);
    await eventually(() => isGone(polling), 'the session is gone');
  });

  it('ends a polling session that never polls', async () => {
    const polling = await Polling.open(server);
    const status = async () => (await request(server, 'OPTIONS', polling.target)).status;
    await eventually(async () => await status() === 400, 'the session is gone');
  });

  it('takes a pong that nobody asked for', async () => {
    const ws = await Socket.open(server, '/engine.io/');
    ws.send('3', '4still here');
    assert.equal(await ws.next(), '4still here');
  });

  for (const ping of ['2', '2probe']) {
    it(`closes a client that sends the packet ${ping}, which is for the server to send`, async () => {
      const ws = await Socket.open(server);
      ws.send(ping);
      await ws.closed();
      const polling = await Polling.open(server);
      await polling.post(ping);
      assert.ok(await isGone(polling));
    });
  }

  for (const { name, options } of clients) {
    it(`keeps an idle connection (${name})`, async () => {
      const socket = await connect(server.url, options);
      await collect(socket.io.engine, 'pong', 6); // the client's name for an answered ping
      assert.ok(socket.connected);
    });
  }
});

describe('the end of a session', () => {
  const server = serve('parlour');

  for (const { name, options } of clients) {
    it(`reaches the client when the server closes (${name})`, async () => {
      const socket = await connect(server.url, options);
      const left = once(socket, 'disconnect');
      socket.emit('drop');
      assert.equal((await left)[0], 'transport close');
    });

    it(`reaches the server when the client closes (${name})`, async () => {
      const [observer, socket] = await Promise.all([connect(server.url), connect(server.url, options)]);
      const { id } = socket;
      socket.io.engine.close();
      const [why] = await eventually(async () => {
        const answer = await emitWithAck(observer, 'reason-of', id);
        return answer[0] && answer;
      }, 'the server knows');
      assert.equal(why, 'transport close');
    });
  }

  it('answers a WebSocket close frame with one of the same code and ends the TCP connection', async () => {
    const tcp = await Tcp.upgrade(server, '/engine.io/?EIO=4&transport=websocket');
    tcp.write(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]));
    await tcp.closed();
    assert.deepEqual([...tcp.data.subarray(-4)], [0x88, 2, 0x03, 0xe8]);
  });

  it('is announced to a poll that is waiting', async () => {
    const polling = await Polling.open(server);
    await polling.post('40');
    await polling.packets(2);
    const poll = polling.poll();
    await polling.post('42["drop"]');
    assert.equal((await poll).at(-1), '1');
    assert.ok(await isGone(polling));
  });

  it('is announced to the next poll when none is waiting', async () => {
    const polling = await Polling.open(server);
    await polling.post('40');
    await polling.packets(2);
    await polling.post('42["drop"]');
    const packets = await within(polling.poll(), 'close packet');
    assert.equal(packets.at(-1), '1');
    assert.ok(await isGone(polling));
  });
});
