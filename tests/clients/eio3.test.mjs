// Clients of Engine.IO protocol 3 (Socket.IO 1.x and 2.x), byte by byte, with `--eio3 on`.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect, emitWithAck, lacks, serve } from './support.mjs';
import { Socket, request } from './raw.mjs';

const hole = '{"_placeholder":true,"num":0}';
const payload = (...packets) => packets.map((packet) => `${packet.length}:${packet}`).join('');

// A long-polling session; `extra` is more of the query.
async function open(server, extra = '', parse = (body) => body) {
  const path = `/socket.io/?EIO=3&transport=polling${extra}`;
  const first = parse((await request(server, 'GET', path)).body);
  const [, length, text] = /^(\d+):(.*)$/.exec(first);
  assert.equal(Number(length), text.length);
  const { sid } = JSON.parse(text.slice(1));
  const target = `${path}&sid=${sid}`;
  const greeting = payload('40', '42["auth",{}]');
  let got = '';
  while (got.length < greeting.length) got += parse((await request(server, 'GET', target)).body);
  assert.equal(got, greeting);
  return {
    sid, target,
    // What the next polls bring, up to that many bytes.
    read: async (size) => {
      const answers = [];
      const all = () => Buffer.concat(answers.map(({ bytes }) => bytes));
      do answers.push(await request(server, 'GET', target)); while (all().length < size);
      return { headers: answers[0].headers, bytes: all(), body: all().toString() };
    },
    post: async (body, headers = { 'Content-Type': 'text/plain;charset=UTF-8' }) => {
      assert.equal((await request(server, 'POST', target, { body, headers })).body, 'ok');
    },
  };
}

describe('protocol 3 over long polling', { skip: lacks('--eio3', 'on') }, () => {
  const server = serve('parlour', '--eio3', 'on');

  it('joins the default namespace without being asked, and counts characters as JavaScript does', async () => {
    const polling = await open(server);
    await polling.post(payload('42["message","é🎉\u2028"]', '42["message",2]'));
    const expected = payload('42["message-back","é🎉\u2028"]', '42["message-back",2]');
    assert.equal((await polling.read(Buffer.byteLength(expected))).body, expected);
  });

  it('answers the ping of the client', async () => {
    const polling = await open(server);
    await polling.post('1:2');
    assert.equal((await polling.read(3)).body, '1:3');
  });

  it('takes and sends binary as base64 for a client that wants it', async () => {
    const polling = await open(server, '&b64=1');
    await polling.post(`${payload(`451-["message",${hole}]`)}6:b4AQID`);
    const expected = `${payload(`451-["message-back",${hole}]`)}6:b4AQID`;
    assert.equal((await polling.read(expected.length)).body, expected);
  });

  it('takes and sends binary payloads', async () => {
    const polling = await open(server);
    const part = (kind, bytes) => Buffer.concat([Buffer.from([kind, ...String(bytes.length).split('').map(Number), 255]), bytes]);
    const body = (event) => Buffer.concat([part(0, Buffer.from(`451-["${event}",${hole}]`)), part(1, Buffer.from([4, 1, 2, 3]))]);
    await polling.post(body('message'), { 'Content-Type': 'application/octet-stream' });
    const answer = await polling.read(body('message-back').length);
    assert.equal(answer.headers['content-type'], 'application/octet-stream');
    assert.deepEqual(answer.bytes, body('message-back'));
  });

  it('takes and sends JSONP', async () => {
    const parse = (body) => JSON.parse(/^___eio\[7\]\((.*)\);$/.exec(body)[1]);
    const polling = await open(server, '&j=7&b64=1', parse);
    // An escaped newline arrives with its backslash doubled.
    const form = payload('42["message","a\\nb\u2028"]').replace('\\n', '\\\\n');
    await polling.post(`d=${encodeURIComponent(form)}`, { 'Content-Type': 'application/x-www-form-urlencoded' });
    const { body } = await polling.read(1);
    assert.ok(!body.includes('\u2028'));
    assert.equal(parse(body), payload('42["message-back","a\\nb\u2028"]'));
  });

  it('joins, or is refused, other namespaces', async () => {
    const polling = await open(server);
    const exchanges = [
      ['40/custom?token=abc,', payload('40/custom,', '42/custom,["auth",{"token":"abc"}]')],
      ['40/guarded', payload('44/guarded,{"code":401,"why":"bad token"}')],
      ['40/nothing', payload('44/nothing,{"message":"Invalid namespace"}')],
    ];
    for (const [packet, answer] of exchanges) {
      await polling.post(payload(packet));
      assert.equal((await polling.read(answer.length)).body, answer);
    }
  });
});

describe('protocol 3 over WebSocket', { skip: lacks('--eio3', 'on') }, () => {
  const server = serve('parlour', '--eio3', 'on', '--ping-interval', '300', '--ping-timeout', '300');
  const websocket = async () => {
    const ws = new Socket(server, '/socket.io/?EIO=3&transport=websocket');
    ws.handshake = JSON.parse((await ws.next()).slice(1));
    assert.deepEqual([await ws.next(), await ws.next()], ['40', '42["auth",{}]']);
    return ws;
  };

  it('puts a type byte before binary, and uses the id of the session for the socket', async () => {
    const ws = await websocket();
    ws.send(`451-["message",${hole}]`, Buffer.from([4, 1, 2, 3]), '421["info"]');
    assert.equal(await ws.next(), `451-["message-back",${hole}]`);
    assert.deepEqual(await ws.next(), Buffer.from([4, 1, 2, 3]));
    const [info] = JSON.parse((await ws.next()).slice(3));
    assert.deepEqual([info.id, info.protocol], [ws.handshake.sid, 3]);
  });

  it('answers pings, and closes a client that falls silent', async () => {
    const ws = await websocket();
    for (let i = 0; i < 3; i += 1) {
      ws.send('2');
      assert.equal(await ws.next(), '3');
    }
    await ws.closed();
  });

  it('closes a client that sends a pong', async () => {
    const ws = await websocket();
    ws.send('3');
    await ws.closed();
  });

  it('is reached by an upgrade from long polling', async () => {
    const polling = await open(server);
    const ws = new Socket(server, polling.target.replace('transport=polling', 'transport=websocket'));
    await new Promise((resolve) => ws.ws.on('open', resolve));
    ws.send('2probe');
    assert.equal(await ws.next(), '3probe');
    ws.send('5', '42["message",1]');
    assert.equal(await ws.next(), '42["message-back",1]');
  });

  it('shares rooms and broadcasts with protocol 4', async () => {
    const [ws, socket] = await Promise.all([websocket(), connect(server.url)]);
    ws.send('421["join",["room"]]');
    assert.equal(await ws.next(), '431[]');
    await emitWithAck(socket, 'cast', { to: ['room'] }, 'é', Buffer.from([1]));
    assert.equal(await ws.next(), `451-["cast","é",${hole}]`);
    assert.deepEqual(await ws.next(), Buffer.from([4, 1]));
  });
});
