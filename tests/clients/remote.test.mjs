// Behaviors in other processes: the node `callboard` with a configuration file, and the examples `remote_chat` and
// `remote_till`, which are killed and come back.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import {
  awaited, clients, connect, emitWithAck, eventually, freePort, hangUp, launch, once, pause, refused, run, seen, Server, within,
} from './support.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'callboard-remote-'));
after(() => rmSync(folder, { recursive: true }));

const processes = new Set();

// A behavior in a process of its own.
class Remote {
  constructor(program, port, ...args) {
    Object.assign(this, launch(program, ['--port', String(port), ...args], { plain: true }));
    processes.add(this);
  }

  says(line) {
    return eventually(() => this.output.stdout.includes(`${line}\n`), `line "${line}" of a behavior:\n${this.output.stderr}`);
  }

  async attached() {
    await this.says('attached');
    return this;
  }

  async kill(signal = 'SIGKILL') {
    processes.delete(this);
    this.child.kill(signal);
    this.child.kill('SIGCONT');
    return within(this.exited, `end after ${signal}`);
  }
}

// To be called inside `describe`: a node with these lines in its configuration file.
function serveNode(lines, ...args) {
  const server = new Server('callboard', []);
  before(async () => {
    server.remotePort = await freePort();
    const file = path.join(folder, `${server.remotePort}.ini`);
    writeFileSync(file, `remote-port = ${server.remotePort}\n${lines}\n`);
    server.args = [`--config-file=${file}`, '--log-level=info', ...args];
    await server.start();
  });
  afterEach(async () => {
    hangUp();
    for (const x of processes) await x.kill();
  });
  after(() => server.stop());
  server.attach = (program = 'remote_chat', ...rest) => new Remote(program, server.remotePort, ...rest).attached();
  // The node has noticed that the behavior is gone as often.
  server.losses = () => server.output.stderr.match(/ lost$/gm)?.length ?? 0;
  return server;
}

// The numbers that the behavior has sent back for `count`.
const counted = (socket) => seen(socket, 'counted').map(([, n]) => n);
const upTo = (n) => Array.from({ length: n }, (_, i) => i);
const countUpTo = (socket, n) => eventually(() => counted(socket).length >= n, `${n} numbers`);

async function killAndNotice(server, remote) {
  const before = server.losses();
  await remote.kill();
  await eventually(() => server.losses() > before, 'loss noticed');
}

// -- everyday ------------------------------------------------------------------

describe('a remote behavior', () => {
  const server = serveNode('remote-namespaces = [{ name = "/chat" }, { name = "/till" }]');
  const chat = () => `${server.url}/chat`;

  for (const { name, options } of clients) {
    it(`answers, asks and broadcasts (${name})`, async () => {
      const remote = await server.attach();
      const ann = await connect(chat(), options);
      const bob = await connect(chat(), options);
      await awaited(ann, 'welcome', 1);
      await awaited(bob, 'welcome', 2);
      await awaited(ann, 'joined', bob.id);
      assert.deepEqual(await emitWithAck(ann, 'message', 'Grüße 👋'), [2]);
      await awaited(bob, 'message', 'Grüße 👋');
      bob.on('question', (text, reply) => reply(`${text} is 42`));
      assert.deepEqual(await emitWithAck(bob, 'quiz'), ['you said 6 * 7 is 42']);
      bob.emit('enter', 'red');
      assert.deepEqual(await emitWithAck(bob, 'message', 'x'), [2]);
      ann.emit('tell', 'red', { the: ['news'] });
      await awaited(bob, 'told', { the: ['news'] });
      assert.deepEqual(seen(ann, 'told', 'entered'), []);
      const { id } = bob;
      bob.emit('leave');
      assert.equal((await once(bob, 'disconnect'))[0], 'io server disconnect');
      await remote.says(`gone ${id}`);
      await awaited(ann, 'left', id, 'server namespace disconnect');
    });

    it(`keeps bytes and order (${name})`, async () => {
      await server.attach();
      const ann = await connect(chat(), options);
      const image = Buffer.from(upTo(256));
      const [copy] = await emitWithAck(ann, 'image', image);
      assert.deepEqual(Buffer.from(copy), image);
      const [, sent, size] = await awaited(ann, 'image');
      assert.deepEqual([Buffer.from(sent), size], [image, 256]);
      for (const i of upTo(1000)) ann.emit('count', i);
      await countUpTo(ann, 1000);
      assert.deepEqual(counted(ann), upTo(1000));
    });
  }

  it('answers later, and says what does not fit', async () => {
    await server.attach();
    const [ann, bob] = [await connect(chat()), await connect(chat())];
    const answer = emitWithAck(ann, 'call');
    await emitWithAck(ann, 'message', 'x');
    bob.emit('pick up');
    assert.deepEqual(await answer, [bob.id]);
    const [{ error }] = await emitWithAck(ann, 'message', 5);
    assert.match(error, /^argument 1: /);
    assert.deepEqual(await emitWithAck(ann, 'unheard'), [{ error: 'no handler' }]);
  });

  it('may be an actor', async () => {
    await server.attach('remote_till', '--nsp', '/till');
    const ann = await connect(`${server.url}/till`);
    assert.deepEqual(await emitWithAck(ann, 'buy', 3), [3]);
    assert.deepEqual(await emitWithAck(ann, 'buy', 4), [7]);
    assert.match((await emitWithAck(ann, 'buy', 'bread'))[0].error, /^argument 1: /);
    ann.once('confirm', (total, reply) => reply(total === 7));
    assert.deepEqual(await emitWithAck(ann, 'pay'), ['paid', 7]);
  });

  it('waits for its turn while another one is attached', async () => {
    const first = await server.attach();
    const second = new Remote('remote_chat', server.remotePort);
    await eventually(() => second.output.stderr.includes('another behavior is attached to /chat'), 'refusal');
    const ann = await connect(chat());
    await first.kill();
    await second.attached();
    await second.says(`present ${ann.id}`);
    assert.deepEqual(await emitWithAck(ann, 'message', 'x'), [1]);
  });

  it('is told if nobody may attach there', async () => {
    const remote = new Remote('remote_chat', server.remotePort, '--nsp', '/other');
    await eventually(() => remote.output.stderr.includes('no behavior may be attached to /other'), 'refusal');
    await eventually(() => server.output.stderr.includes('no behavior may be attached to /other'), 'line in the log');
  });

  it('ends when asked to, and leaves', async () => {
    const leaves = () => server.output.stderr.match(/ left$/gm)?.length ?? 0;
    const remote = await server.attach();
    const before = leaves();
    assert.equal(await remote.kill('SIGTERM'), 0);
    await eventually(() => leaves() > before, 'leave noticed');
  });
});

// -- policies ------------------------------------------------------------------

describe('policy refuse', () => {
  const server = serveNode('remote-namespaces = [{ name = "/chat", policy = "refuse" }]');

  it('refuses new clients and fails the events of those present until the behavior is back', async () => {
    assert.equal((await refused(`${server.url}/chat`)).message, 'behavior unavailable');
    const remote = await server.attach();
    const ann = await connect(`${server.url}/chat`);
    const waiting = emitWithAck(ann, 'call');
    await emitWithAck(ann, 'message', 'x');
    await killAndNotice(server, remote);
    assert.deepEqual(await waiting, [{ error: 'behavior lost' }]);
    assert.deepEqual(await emitWithAck(ann, 'message', 'x'), [{ error: 'behavior unavailable' }]);
    assert.equal((await refused(`${server.url}/chat`)).message, 'behavior unavailable');
    const again = await server.attach();
    await again.says(`present ${ann.id}`);
    assert.deepEqual(await emitWithAck(ann, 'message', 'x'), [1]);
    const bob = await connect(`${server.url}/chat`);
    await again.says(`connected ${bob.id}`);
  });
});

describe('policy hold', () => {
  const server = serveNode('remote-namespaces = [{ name = "/chat", policy = "hold", hold-time = 5s }]');

  it('keeps clients and events from the start of the node', async () => {
    const ann = await connect(`${server.url}/chat`);
    for (const i of upTo(10)) ann.emit('count', i);
    const answer = emitWithAck(ann, 'message', 'x');
    await pause(100);
    await server.attach();
    assert.deepEqual(await answer, [1]);
    assert.deepEqual(counted(ann), upTo(10));
  });

  for (const moment of ['at rest', 'under load']) {
    it(`fails what waits, and hands over the rest in order (${moment})`, async () => {
      const remote = await server.attach();
      const ann = await connect(`${server.url}/chat`);
      const waiting = emitWithAck(ann, 'call');
      await emitWithAck(ann, 'message', 'x');
      for (const i of upTo(500)) ann.emit('count', i);
      if (moment === 'at rest') await countUpTo(ann, 500);
      const lost = server.losses();
      await remote.kill();
      for (let i = 500; i < 1000; i += 1) ann.emit('count', i);
      assert.deepEqual(await waiting, [{ error: 'behavior lost' }]);
      await eventually(() => server.losses() > lost, 'loss noticed');
      // Comes, says something and goes, and somebody who stays.
      const bob = await connect(`${server.url}/chat`);
      bob.emit('message', 'from bob');
      const bye = bob.id;
      bob.disconnect();
      const cat = await connect(`${server.url}/chat`);
      const held = emitWithAck(cat, 'message', 'held');
      const again = await server.attach();
      assert.equal((await held).length, 1);
      await countUpTo(ann, 1000);
      await emitWithAck(ann, 'message', 'x');
      assert.deepEqual(counted(ann), upTo(1000));
      await awaited(ann, 'message', 'from bob');
      await awaited(ann, 'message', 'held');
      await awaited(ann, 'left', bye);
      const lines = again.output.stdout.split('\n').filter(Boolean);
      assert.deepEqual(lines.slice(0, 2), ['attached', `present ${ann.id}`]);
      assert.deepEqual(lines.slice(2).sort(), [`gone ${bye}`, `present ${bye}`, `present ${cat.id}`].sort());
    });
  }

  it('survives many deaths', async () => {
    const ann = await connect(`${server.url}/chat`);
    let sent = 0;
    const timer = setInterval(() => { for (let i = 0; i < 20; i += 1) ann.emit('count', sent++); }, 2);
    for (let i = 0; i < 5; i += 1) {
      const remote = await server.attach();
      await pause(60);
      await remote.kill();
    }
    clearInterval(timer);
    await server.attach();
    await countUpTo(ann, sent);
    await emitWithAck(ann, 'message', 'x');
    assert.deepEqual(counted(ann), upTo(sent));
  });
});

describe('policy hold, with a bound', () => {
  const server = serveNode('remote-namespaces = [{ name = "/chat", policy = "hold", hold-time = 1min, max-events = 3 }]');

  it('keeps no more events than that', async () => {
    const remote = await server.attach();
    const ann = await connect(`${server.url}/chat`);
    await killAndNotice(server, remote);
    const held = upTo(4).map(() => emitWithAck(ann, 'message', 'x'));
    assert.deepEqual(await held.pop(), [{ error: 'behavior overloaded' }]);
    await server.attach();
    for (const answer of held) assert.deepEqual(await answer, [1]);
  });
});

describe('policy hold, when its time is over', () => {
  const server = serveNode('remote-namespaces = [{ name = "/chat", policy = "hold", hold-time = 300ms }]');

  it('refuses', async () => {
    const remote = await server.attach();
    const ann = await connect(`${server.url}/chat`);
    await killAndNotice(server, remote);
    assert.deepEqual(await emitWithAck(ann, 'message', 'x'), [{ error: 'behavior unavailable' }]);
    assert.equal((await refused(`${server.url}/chat`)).message, 'behavior unavailable');
    const again = await server.attach();
    await again.says(`present ${ann.id}`);
    assert.deepEqual(await emitWithAck(ann, 'message', 'x'), [1]);
  });
});

describe('policy fallback', () => {
  const server = serveNode('remote-namespaces = [{ name = "/", policy = "fallback", fallback = "chat" }]');

  it('lets a behavior in the node take over', async () => {
    const ann = await connect(server.url);
    assert.equal((await emitWithAck(ann, 'join', { nickname: 'Ann' })).length, 1);
    const remote = await server.attach('remote_chat', '--nsp', '/');
    await remote.says(`present ${ann.id}`);
    assert.deepEqual(await emitWithAck(ann, 'message', 'x'), [1]);
    const waiting = emitWithAck(ann, 'call');
    await emitWithAck(ann, 'message', 'x');
    await killAndNotice(server, remote);
    assert.deepEqual(await waiting, [{ error: 'behavior lost' }]);
    // The chat of the node answers in its own way.
    const [answer] = await emitWithAck(ann, 'message', 'x');
    assert.notEqual(typeof answer, 'number');
    await connect(server.url);
  });
});

// -- the way between -----------------------------------------------------------

describe('a behavior that finds no node', () => {
  afterEach(hangUp);

  it('tries until there is one, and comes back to the next one', async () => {
    const remotePort = await freePort();
    const file = path.join(folder, 'late.ini');
    writeFileSync(file, `remote-port = ${remotePort}\nremote-namespaces = [{ name = "/chat" }]\n`);
    const remote = new Remote('remote_chat', remotePort);
    try {
      await eventually(() => remote.output.stderr.includes('cannot attach to /chat'), 'complaint');
      for (const signal of ['SIGTERM', 'SIGKILL']) {
        const server = new Server('callboard', [`--config-file=${file}`]);
        await server.start();
        const ann = await eventually(() => connect(`${server.url}/chat`).catch(() => false), 'behavior');
        const { id } = ann;
        assert.deepEqual(await emitWithAck(ann, 'message', 'x'), [1]);
        if (signal === 'SIGTERM') await server.stop();
        else server.child.kill(signal);
        await remote.says(`gone ${id}`);
      }
    } finally {
      await remote.kill();
    }
  });
});

describe('a behavior that is stopped', () => {
  const server = serveNode('remote-heartbeat = 200ms\nremote-silence = 1s\nremote-namespaces = [{ name = "/chat" }]');

  it('is lost after a while, and comes back', async () => {
    const remote = await server.attach();
    const ann = await connect(`${server.url}/chat`);
    const waiting = emitWithAck(ann, 'call');
    await emitWithAck(ann, 'message', 'x');
    remote.child.kill('SIGSTOP');
    assert.deepEqual(await waiting, [{ error: 'behavior lost' }]);
    remote.child.kill('SIGCONT');
    await remote.says(`present ${ann.id}`);
    assert.deepEqual(await emitWithAck(ann, 'message', 'x'), [1]);
  });
});

// -- TLS -----------------------------------------------------------------------

const openssl = (...args) => {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};

// An authority, and what it has signed.
function certificates(authority, ...names) {
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${authority}`,
    '-keyout', `${authority}.key`, '-out', `${authority}.pem`);
  for (const name of names) {
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    openssl('x509', '-req', '-in', `${name}.csr`, '-CA', `${authority}.pem`, '-CAkey', `${authority}.key`,
      '-CAcreateserial', '-days', '2', '-out', `${name}.pem`);
  }
}

describe('a remote behavior with TLS', { skip: spawnSync('openssl', ['version']).status !== 0 && 'no openssl' }, () => {
  certificates('ours', 'node', 'friend');
  certificates('theirs', 'stranger');
  const file = (name) => path.join(folder, name);
  const server = serveNode('remote-namespaces = [{ name = "/chat" }]', `--remote-certificate=${file('node.pem')}`,
    `--remote-key=${file('node.key')}`, `--remote-authority=${file('ours.pem')}`);
  const papers = (name) => ['--cert', file(`${name}.pem`), '--key', file(`${name}.key`), '--ca', file('ours.pem')];

  it('attaches with a certificate of the authority', async () => {
    const remote = await server.attach('remote_chat', ...papers('friend'));
    const ann = await connect(`${server.url}/chat`);
    assert.deepEqual(await emitWithAck(ann, 'message', 'x'), [1]);
    const image = Buffer.alloc(100000, 7);
    assert.deepEqual(Buffer.from((await emitWithAck(ann, 'image', image))[0]), image);
    await killAndNotice(server, remote);
  });

  it('does not with another one, or without', async () => {
    for (const args of [papers('stranger'), []]) {
      const remote = new Remote('remote_chat', server.remotePort, ...args);
      await eventually(() => remote.output.stderr.includes('cannot attach'), 'complaint');
      await pause(700);
      assert.doesNotMatch(remote.output.stdout, /attached/);
      await remote.kill();
    }
  });

  it('is not what the port speaks to others', async () => {
    const raw = net.connect(server.remotePort, '127.0.0.1');
    raw.on('error', () => {}).write('GET / HTTP/1.1\r\n\r\n');
    await pause(100);
    raw.destroy();
    await server.attach('remote_chat', ...papers('friend'));
  });
});

// -- options -------------------------------------------------------------------

describe('options of the node for remote behaviors', () => {
  const wrong = [
    ['remote-port = 4100', 'the configuration file has no remote-namespaces'],
    ['remote-namespaces = [{ name = "/chat" }]', 'remote-port is missing'],
    ['remote-port = 4100\nremote-namespaces = [{ policy = "hold" }]', 'an entry needs a name'],
    ['remote-port = 4100\nremote-namespaces = [{ name = "/x", policy = "keep" }]', '/x: there is no policy "keep"'],
    ['remote-port = 4100\nremote-namespaces = [{ name = "/x", holdtime = 3s }]', '/x: no such option: holdtime'],
    ['remote-port = 4100\nremote-namespaces = [{ name = "/x", hold-time = 3 }]', '/x: bad value of hold-time'],
    ['remote-port = 4100\nremote-namespaces = [{ name = "/x", policy = "fallback" }]', '/x: fallback is missing'],
    ['remote-port = 4100\nremote-namespaces = [{ name = "/x" }, { name = "/x" }]', '/x is there twice'],
    ['remote-port = 4100\nremote-namespaces = [{ name = "x" }]', 'x: the name of a namespace begins with /'],
    ['bind = ["/x=chat"]\nremote-port = 4100\nremote-namespaces = [{ name = "/x" }]', '/x: bind gives it the behavior chat'],
    ['remote-port = 4100\nremote-key = "k"\nremote-namespaces = [{ name = "/x" }]', 'a certificate needs a key'],
    ['remote-port = 4100\nremote-key = "k"\nremote-certificate = "c"\nremote-namespaces = [{ name = "/x" }]', 'certificate: cannot read c'],
  ];

  for (const [lines, complaint] of wrong) {
    it(`are checked: ${complaint}`, async () => {
      const file = path.join(folder, 'wrong.ini');
      writeFileSync(file, `port = 0\n${lines}\n`);
      const { status, stderr } = await run('callboard', `--config-file=${file}`);
      assert.equal(status, 1);
      assert.ok(stderr.includes(complaint), stderr);
    });
  }

  it('collide with those of the command line as well', async () => {
    const file = path.join(folder, 'collide.ini');
    writeFileSync(file, 'port = 0\nremote-port = 4100\nremote-namespaces = [{ name = "/" }]\n');
    const { status, stderr } = await run('callboard', `--config-file=${file}`, '--bind=/=chat');
    assert.equal(status, 1);
    assert.equal(stderr, 'callboard: remote-namespaces: /: bind gives it the behavior chat\n');
  });

  it('say that a port is in use', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening').catch(() => {});
    const file = path.join(folder, 'taken.ini');
    writeFileSync(file, `port = 0\nremote-port = ${taken.address().port}\nremote-namespaces = [{ name = "/x" }]\n`);
    const { status, stderr } = await run('callboard', `--config-file=${file}`);
    taken.close();
    assert.equal(status, 1);
    assert.match(stderr, /cannot listen for behaviors on 127\.0\.0\.1:/);
  });
});
