// Flags of the example app that switch a feature on: compression, the browser client's files, recovery.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { gunzipSync, inflateSync } from 'node:zlib';
import { clients, closing, connect, emitWithAck, eventually, lacks, once, serve } from './support.mjs';
import { Polling, Socket, Tcp, handshake, request } from './raw.mjs';

describe('--compress on', () => {
  const server = serve('parlour', '--compress', 'on');
  const unpack = { gzip: gunzipSync, deflate: inflateSync };

  for (const encoding of ['gzip', 'deflate']) {
    it(`compresses long answers to polls with ${encoding}, and no short ones`, async () => {
      const polling = await Polling.open(server, '/engine.io/');
      const options = { headers: { 'Accept-Encoding': encoding } };
      const long = `4${'long '.repeat(1000)}é`;
      await polling.post(long);
      const packed = await request(server, 'GET', polling.target, options);
      assert.equal(packed.headers['content-encoding'], encoding);
      assert.ok(packed.bytes.length < 1000);
      assert.equal(unpack[encoding](packed.bytes).toString(), long);
      await polling.post('4short');
      const plain = await request(server, 'GET', polling.target, options);
      assert.deepEqual([plain.headers['content-encoding'], plain.body], [undefined, '4short']);
    });
  }

  for (const accepted of [undefined, 'identity', 'br', 'gzip;q=0']) {
    it(`does not compress for a client that accepts ${accepted ?? 'nothing in particular'}`, async () => {
      const polling = await Polling.open(server, '/engine.io/');
      await polling.post(`4${'x'.repeat(5000)}`);
      const answer = await request(server, 'GET', polling.target, { headers: accepted ? { 'Accept-Encoding': accepted } : {} });
      assert.deepEqual([answer.headers['content-encoding'], answer.bytes.length], [undefined, 5001]);
    });
  }

  it('compresses long WebSocket messages for a client that offers it', async () => {
    const ws = await Socket.open(server, '/engine.io/', { perMessageDeflate: true });
    assert.match(ws.ws.extensions, /permessage-deflate/);
    let received = 0;
    ws.ws._socket.on('data', (chunk) => { received += chunk.length; });
    for (const message of ['4short', `4${'long '.repeat(20000)}`, Buffer.alloc(100000, 7), '4short again']) {
      ws.send(message);
      assert.deepEqual(await ws.next(), message);
    }
    assert.ok(received < 20000, `${received} bytes`);
  });

  it('leaves a client alone that does not offer it', async () => {
    const ws = await Socket.open(server, '/engine.io/', { perMessageDeflate: false });
    assert.equal(ws.ws.extensions, '');
    ws.send(`4${'x'.repeat(5000)}`);
    assert.equal((await ws.next()).length, 5001);
  });

  for (const { name, options } of clients) {
    it(`changes nothing for a real client (${name})`, async () => {
      const socket = await connect(server.url, { ...options, perMessageDeflate: { threshold: 10 } });
      const values = ['x'.repeat(50000), Buffer.alloc(50000, 3), { a: ['é🎉'.repeat(5000)] }];
      assert.deepEqual(await emitWithAck(socket, 'message-with-ack', ...values), values);
    });
  }
});

describe('--client-dir', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'client-dir-'));
  const files = {
    'socket.io.js': 'one();', 'socket.io.min.js': 'min();', 'socket.io.js.map': '{"map":1}', 'socket.io.min.js.map': '{"map":2}', 'secret.txt': 'secret',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  after(() => rmSync(folder, { recursive: true }));
  const server = serve('parlour', '--client-dir', folder);
  const text = 'function f() {}\n'.repeat(1000);
  const other = mkdtempSync(path.join(tmpdir(), 'client-dir-'));
  writeFileSync(path.join(other, 'socket.io.js'), text);
  writeFileSync(path.join(other, 'socket.io.min.js'), 'f()');
  after(() => rmSync(other, { recursive: true }));
  const large = serve('parlour', '--client-dir', other, '--origin', 'http://x.example');

  for (const [name, content] of Object.entries(files).filter(([file]) => file !== 'secret.txt')) {
    it(`serves ${name}, and tells when it has not changed`, async () => {
      const first = await request(server, 'GET', `/socket.io/${name}`);
      assert.deepEqual([first.status, first.body], [200, content]);
      assert.match(first.headers['content-type'], name.endsWith('.map') ? /json/ : /javascript/);
      assert.match(first.headers.etag, /^(W\/)?".+"$/);
      const again = await request(server, 'GET', `/socket.io/${name}?v=2`, { headers: { 'If-None-Match': first.headers.etag } });
      assert.deepEqual([again.status, again.body], [304, '']);
      const other = await request(server, 'GET', `/socket.io/${name}`, { headers: { 'If-None-Match': '"other"' } });
      assert.equal(other.status, 200);
    });
  }

  it('sends what gains from it in gzip to those who take it', async () => {
    const get = (name, headers) => request(large, 'GET', `/socket.io/${name}`, { headers });
    const plain = await get('socket.io.js', {});
    assert.deepEqual([plain.body, plain.headers['content-encoding']], [text, undefined]);
    const packed = await get('socket.io.js', { 'Accept-Encoding': 'gzip, br' });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.match(packed.headers.vary, /Accept-Encoding/);
    assert.equal(gunzipSync(packed.bytes).toString(), text);
    assert.notEqual(packed.headers.etag, plain.headers.etag);
    const again = await get('socket.io.js', { 'Accept-Encoding': 'gzip', 'If-None-Match': packed.headers.etag });
    assert.deepEqual([again.status, again.body], [304, '']);
    assert.equal((await get('socket.io.min.js', { 'Accept-Encoding': 'gzip' })).headers['content-encoding'], undefined);
  });

  it('lets pages of the allowed origin read them', async () => {
    const { headers } = await request(large, 'GET', '/socket.io/socket.io.js', { headers: { Origin: 'http://x.example' } });
    assert.equal(headers['access-control-allow-origin'], 'http://x.example');
  });

  it('serves nothing else of that folder or beside it', async () => {
    for (const name of ['secret.txt', '../secret.txt', 'socket.io.js/../secret.txt', '%2e%2e/secret.txt', '..%2fsecret.txt', 'socket.io.esm.min.js', '', '.']) {
      const tcp = await Tcp.open(server);
      tcp.write(`GET /socket.io/${name} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      await tcp.closed();
      assert.match(tcp.data.toString(), /^HTTP\/1\.1 4/, name);
      assert.doesNotMatch(tcp.data.toString(), /secret/);
    }
  });

  it('does not get in the way of connections', async () => {
    assert.equal((await request(server, 'GET', handshake)).status, 200);
  });
});

describe('without --client-dir', () => {
  const server = serve('parlour');
  it('the files of the browser client are not there', async () => {
    const { status } = await request(server, 'GET', '/socket.io/socket.io.js');
    assert.ok(status === 400 || status === 404, `status ${status}`);
  });
});

describe('--recovery', { skip: lacks('--recovery', '1000') }, () => {
  const server = serve('parlour', '--recovery', '10000');
  const recovering = clients.filter(({ name }) => name.includes('4.8'));

  for (const { name, options } of recovering) {
    it(`brings back id, rooms and missed events after a lost connection (${name})`, async () => {
      const other = await connect(server.url);
      const socket = await connect(server.url, { ...options, reconnection: true, reconnectionDelay: 300, randomizationFactor: 0 });
      closing(() => socket.io.reconnection(false));
      const { id } = socket;
      await emitWithAck(socket, 'join', ['room']);
      const first = once(socket, 'cast');
      await emitWithAck(other, 'cast', { to: ['room'] }, 'before');
      await first;
      const [left, back] = [once(socket, 'disconnect'), once(socket, 'connect')];
      socket.io.engine.close();
      await left;
      await eventually(async () => (await emitWithAck(other, 'reason-of', id))[0], 'the server has noticed');
      for (const text of ['missed 1', 'missed 2']) await emitWithAck(other, 'cast', { to: ['room'] }, text, Buffer.from(text));
      await emitWithAck(other, 'cast', { to: ['elsewhere'] }, 'not for us');
      await back;
      assert.deepEqual([socket.recovered, socket.id], [true, id]);
      const [info] = await emitWithAck(socket, 'info');
      assert.deepEqual([info.recovered, info.rooms], [true, [id, 'room'].sort()]);
      const seen = socket.seen.filter(([event]) => event === 'cast').map((event) => event[1]);
      assert.deepEqual(seen, ['before', 'missed 1', 'missed 2']);
      assert.deepEqual(socket.seen.find((event) => event[1] === 'missed 1')[2], Buffer.from('missed 1'));
    });
  }

  it('is not for a client that left on purpose', async () => {
    const socket = await connect(server.url);
    const { id } = socket;
    await emitWithAck(socket, 'message-with-ack', 1);
    socket.disconnect();
    socket.connect();
    await once(socket, 'connect');
    assert.equal(socket.recovered, false);
    assert.notEqual(socket.id, id);
  });

  it('gives a new session to a client with a made-up one', async () => {
    const ws = await Socket.open(server);
    ws.send('40{"pid":"abc","offset":"def"}');
    const { sid, pid } = JSON.parse((await ws.next()).slice(2));
    assert.match(sid, /^[\w-]{20}$/);
    assert.equal(typeof pid, 'string');
    assert.notEqual(pid, 'abc');
  });
});
