// Clients of Engine.IO protocol 3 (Socket.IO 1.x and 2.x), byte by byte, with `--eio3 on`.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect, emitWithAck, eventually, serve } from './support.mjs';
import { Socket, request } from './raw.mjs';

const hole = '{"_placeholder":true,"num":0}';
const payload = (...packets) => packets.map((packet) => `${packet.length}:${packet}`).join('');

// The packets of a payload in text.
function packets(body) {
  const all = [];
  for (let rest = body; rest;) {
    const [head, length] = /^(\d+):/.exec(rest);
    const end = head.length + Number(length);
    assert.ok(end <= rest.length, body);
    all.push(rest.slice(head.length, end));
    rest = rest.slice(end);
  }
  return all;
}

const text = { 'Content-Type': 'text/plain;charset=UTF-8' };
const bytes = { 'Content-Type': 'application/octet-stream' };

// A long-polling session; `extra` is more of the query.
async function handshakeOf(server, where = '/socket.io/', extra = '', parse = (body) => body) {
  const path = `${where}?EIO=3&transport=polling${extra}`;
  const first = packets(parse((await request(server, 'GET', path)).body));
  const handshake = JSON.parse(first.shift().slice(1));
  const target = `${path}&sid=${handshake.sid}`;
  const get = () => request(server, 'GET', target);
  const post = async (body, headers = text) => {
    assert.equal((await request(server, 'POST', target, { body, headers })).body, 'ok');
  };
  return { handshake, target, first, parse, get, post, sid: handshake.sid };
}

// That many packets, as the next polls bring them.
async function collect(polling, count) {
  const all = polling.first.splice(0);
  while (all.length < count) all.push(...packets(polling.parse((await polling.get()).body)));
  return all;
}

// The same, past the greeting of the app.
async function open(server, extra, parse) {
  const polling = await handshakeOf(server, '/socket.io/', extra, parse);
  assert.deepEqual(await collect(polling, 2), ['40', '42["auth",{}]']);
  return polling;
}

describe('protocol 3 over long polling', () => {
  const server = serve('parlour', '--eio3', 'on');

  it('joins the default namespace without being asked', async () => {
    const { handshake } = await open(server);
    const { sid, ...settings } = handshake;
    assert.match(sid, /^[\w-]{20}$/);
    assert.deepEqual(settings, { upgrades: ['websocket'], pingInterval: 25000, pingTimeout: 20000, maxPayload: 1000000 });
  });

  it('counts characters as JavaScript does', async () => {
    const polling = await open(server);
    await polling.post(payload('42["message","é🎉\u2028"]', '42["message",2]'));
    const [first, second] = await collect(polling, 2);
    assert.deepEqual(JSON.parse(first.slice(2)), ['message-back', 'é🎉\u2028']);
    assert.equal(second, '42["message-back",2]');
    const plain = await handshakeOf(server, '/engine.io/');
    await request(server, 'POST', plain.target, { body: payload('4é🎉\u2028', '4b'), headers: text });
    assert.deepEqual(await collect(plain, 2), ['4é🎉\u2028', '4b']);
  });

  it('answers the ping of the client', async () => {
    const polling = await open(server);
    await polling.post('1:2');
    assert.equal((await polling.get()).body, '1:3');
    await polling.post('4:2abc');
    assert.equal((await polling.get()).body, '4:3abc');
  });

  it('takes and sends binary as base64 for a client that wants it', async () => {
    const polling = await open(server, '&b64=1');
    await polling.post(`${payload(`451-["message",${hole}]`)}6:b4AQID`);
    assert.deepEqual(await collect(polling, 2), [`451-["message-back",${hole}]`, 'b4AQID']);
  });

  it('takes and sends binary payloads', async () => {
    const polling = await open(server);
    const part = (kind, data) => Buffer.concat([Buffer.from([kind, ...String(data.length).split('').map(Number), 255]), data]);
    const body = (event) => Buffer.concat([part(0, Buffer.from(`451-["${event}","é",${hole}]`)), part(1, Buffer.from([4, 1, 2, 3]))]);
    await polling.post(body('message'), bytes);
    const answers = [];
    const all = () => Buffer.concat(answers.map((answer) => answer.bytes));
    do answers.push(await polling.get()); while (all().length < body('message-back').length);
    assert.equal(answers[0].headers['content-type'], 'application/octet-stream');
    assert.deepEqual(all(), body('message-back'));
  });

  it('answers clients up to 1.3 in browsers, which read nothing else, in bytes', async () => {
    for (const [t, type] of [['1795271632181-174', 'application/octet-stream'], ['OzqfPcB', 'text/plain; charset=UTF-8'], ['abc-1', 'text/plain; charset=UTF-8']]) {
      const { headers, body } = await request(server, 'GET', `/socket.io/?EIO=3&transport=polling&t=${t}`);
      assert.equal(headers['content-type'], type);
      assert.ok(body.includes('0{"sid":'));
    }
  });

  it('takes and sends JSONP', async () => {
    const parse = (body) => JSON.parse(/^___eio\[7\]\((.*)\);$/.exec(body)[1]);
    const polling = await open(server, '&j=7&b64=1', parse);
    // An escaped newline arrives with its backslash doubled.
    const form = payload('42["message","a\\nb\u2028"]').replace('\\n', '\\\\n');
    await polling.post(`d=${encodeURIComponent(form)}`, { 'Content-Type': 'application/x-www-form-urlencoded' });
    const answer = await polling.get();
    assert.match(answer.headers['content-type'], /^text\/javascript/);
    assert.doesNotMatch(answer.body, /[\u2028\u2029]/);
    const [packet] = packets(parse(answer.body));
    assert.deepEqual(JSON.parse(packet.slice(2)), ['message-back', 'a\nb\u2028']);
  });

  it('escapes what would end a script', async () => {
    const parse = (body) => JSON.parse(/^___eio\[0\]\((.*)\);$/.exec(body)[1]);
    const polling = await handshakeOf(server, '/engine.io/', '&j=0', parse);
    await polling.post(`d=${encodeURIComponent('6:4a\u2028b\u2029c')}`, { 'Content-Type': 'application/x-www-form-urlencoded' });
    const answer = await polling.get();
    assert.equal(answer.body, '___eio[0]("6:4a\\u2028b\\u2029c");');
  });

  for (const index of ['x', '1);alert(1', '-1', '']) {
    it(`refuses JSONP with the index ${JSON.stringify(index)}, or takes it for none`, async () => {
      const answer = await request(server, 'GET', `/socket.io/?EIO=3&transport=polling&j=${encodeURIComponent(index)}`);
      assert.doesNotMatch(answer.body, /alert/);
      assert.equal(answer.status, 400);
    });
  }

  it('joins, or is refused, other namespaces', async () => {
    const polling = await open(server);
    const exchanges = [
      ['40/custom?token=abc,', payload('40/custom,', '42/custom,["auth",{"token":"abc"}]')],
      ['40/guarded', payload('44/guarded,{"code":401,"why":"bad token"}')],
      ['40/nothing', payload('44/nothing,{"message":"Invalid namespace"}')],
    ];
    for (const [packet, answer] of exchanges) {
      await polling.post(payload(packet));
      const expected = packets(answer);
      assert.deepEqual(await collect(polling, expected.length), expected);
    }
  });

  it('ends a session of which two polls wait, or which is told to close', async () => {
    const polling = await open(server);
    const waiting = polling.get();
    await polling.post('1:2');
    assert.equal((await waiting).body, '1:3');
    const two = await Promise.all([polling.get(), polling.get()]);
    assert.deepEqual(two.map(({ status, body }) => (status === 400 ? '' : body)).sort(), ['', '1:1']);
    assert.deepEqual(JSON.parse((await polling.get()).body).code, 1);
    const other = await open(server);
    const last = other.get();
    await other.post('1:1');
    // The poll may come too late.
    const { status, body } = await last;
    if (status === 200) assert.equal(body, '1:6');
    assert.deepEqual(JSON.parse((await other.get()).body).code, 1);
  });
});

async function websocket(server) {
  const ws = new Socket(server, '/socket.io/?EIO=3&transport=websocket');
  ws.handshake = JSON.parse((await ws.next()).slice(1));
  assert.deepEqual([await ws.next(), await ws.next()], ['40', '42["auth",{}]']);
  return ws;
}

describe('protocol 3 over WebSocket', () => {
  const server = serve('parlour', '--eio3', 'on');

  it('puts a type byte before binary, and uses the id of the session for the socket', async () => {
    const ws = await websocket(server);
    ws.send(`451-["message",${hole}]`, Buffer.from([4, 1, 2, 3]), '421["info"]');
    assert.equal(await ws.next(), `451-["message-back",${hole}]`);
    assert.deepEqual(await ws.next(), Buffer.from([4, 1, 2, 3]));
    const [info] = JSON.parse((await ws.next()).slice(3));
    assert.deepEqual([info.id, info.protocol], [ws.handshake.sid, 3]);
  });

  it('closes a client that sends a pong', async () => {
    const ws = await websocket(server);
    ws.send('3');
    await ws.closed();
  });

  it('sends binary as base64 to a client that wants it', async () => {
    const ws = new Socket(server, '/socket.io/?EIO=3&transport=websocket&b64=1');
    for (let i = 0; i < 3; i += 1) await ws.next();
    ws.send(`451-["message",${hole}]`, 'b4AQID');
    assert.deepEqual([await ws.next(), await ws.next()], [`451-["message-back",${hole}]`, 'b4AQID']);
  });

  it('is reached by an upgrade from long polling', async () => {
    const polling = await open(server);
    const waiting = polling.get();
    const ws = new Socket(server, polling.target.replace('transport=polling', 'transport=websocket'));
    await new Promise((resolve) => ws.ws.on('open', resolve));
    ws.send('2probe');
    assert.equal(await ws.next(), '3probe');
    assert.equal((await waiting).body, '1:6');
    ws.send('5', '42["message",1]');
    assert.equal(await ws.next(), '42["message-back",1]');
  });

  it('shares rooms and broadcasts with protocol 4', async () => {
    const [ws, socket] = await Promise.all([websocket(server), connect(server.url)]);
    ws.send('421["join",["room"]]');
    assert.equal(await ws.next(), '431[]');
    await emitWithAck(socket, 'cast', { to: ['room'] }, 'é', Buffer.from([1]));
    assert.equal(await ws.next(), `451-["cast","é",${hole}]`);
    assert.deepEqual(await ws.next(), Buffer.from([4, 1]));
  });
});

describe('heartbeats of protocol 3', () => {
  const server = serve('parlour', '--eio3', 'on', '--ping-interval', '500', '--ping-timeout', '500');

  it('answers pings, and closes a client that falls silent', async () => {
    const ws = await websocket(server);
    for (const data of ['', 'probe', 'x']) {
      ws.send(`2${data}`);
      assert.equal(await ws.next(), `3${data}`);
    }
    await ws.closed();
    const other = await connect(server.url);
    await eventually(async () => (await emitWithAck(other, 'reason-of', ws.handshake.sid))[0] === 'ping timeout', 'reason');
  });

  it('closes a poll of a client that falls silent', async () => {
    const polling = await open(server);
    assert.equal((await polling.get()).body, '1:1');
    assert.equal(JSON.parse((await polling.get()).body).code, 1);
  });
});
