// The configuration of the node: docs/guide.md.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { Guest } from './guests.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
after(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'node.ini');

// A node with this text in its configuration file.
function configured(text, ...args) {
  writeFileSync(file, text);
  return new Guest('callboard', [`--config-file=${file}`, ...args], { cwd: folder });
}

async function complains(node, complaint, status = 1) {
  assert.equal(await node.end(), status);
  assert.deepEqual([node.stdout, node.stderr], ['', `callboard: ${complaint}\n`]);
}

async function runs(node) {
  await node.url();
  assert.equal(await node.end('SIGTERM'), 0);
}

// What `--dump-config` says of options outside of sections.
async function dumped(node) {
  assert.equal(await node.end(), 0);
  assert.equal(node.stderr, '');
  const flat = node.stdout.replace(/\[\n([^\]]*)\]/g, (_, items) => `[${items.replace(/\s/g, '')}]`);
  return Object.fromEntries([...flat.matchAll(/^(\S+) = (.*)$/gm)].map(([, name, value]) => [name, value]));
}

describe('a value in the configuration file', () => {
  const wrong = [
    ['port = "x"', 'port', 'uint16'],
    ['port = 99999', 'port', 'uint16'],
    ['port = -1', 'port', 'uint16'],
    ['[global]\nport = 1.5', 'port', 'uint16'],
    ['[port]', 'port', 'uint16'],
    ['shards = -1', 'shards', 'uint64'],
    ['max-outbox = "1MB"', 'max-outbox', 'uint64'],
    ['compression-level = 5000000000', 'compression-level', 'int32'],
    ['cors-origins = "https://a"', 'cors-origins', 'list of string'],
    ['bind = ["/=chat", 7]', 'bind', 'list of string'],
    ['engine-io = ["4"]', 'engine-io', 'list of int64'],
    ['legacy = 0', 'legacy', 'boolean'],
    ['host = 127', 'host', 'string'],
    ['ping-interval = 10', 'ping-interval', 'timespan'],
    ['remote-port = 70000', 'remote-port', 'uint16'],
    ['remote-heartbeat = "2s"', 'remote-heartbeat', 'timespan'],
    ['[scheduler]\nmax-throughput = "x"', 'scheduler.max-throughput', 'uint64'],
  ];
  for (const [line, name, type] of wrong) {
    it(`is refused if its type is another: ${line.replace('\n', ' ')}`, () => (
      complains(configured(`${line}\n`), `${file}: bad value of ${name}: should be ${type}`)));
  }

  it('is refused even if the command line has another, and with --dump-config', async () => {
    for (const arg of ['--ping-interval=10s', '--dump-config']) {
      await complains(configured('ping-interval = 10\n', arg), `${file}: bad value of ping-interval: should be timespan`);
    }
  });

  it('is refused if there is no such option', () => (
    complains(configured('prot = 3000\n'), `${file}: no such option: prot`)));

  it('may have any name in a section, which may belong to a plug-in', () => (
    runs(configured('ping-interval = 10s\n[club]\nport = "x"\n'))));
});

describe('a configuration file', () => {
  const wrong = [
    ['x', 1],
    ['x\n', 1],
    ['\n\nport = 0\nx\nshards = 1\n', 4],
    ['[auction\nport = 0\n', 1],
    ['port = 0\n[auction', 2],
    ['port = 0\nhost = "a\nshards = 1\n', 2],
    ['port =', 1],
    ['port = 0 0\n', 1],
    ['bind = ["/=chat",', 1],
    ['bind = [\n  "/=chat" ; the last', 2],
    ['ping-interval = 10 s\n', 1],
  ];
  for (const [text, line] of wrong) {
    it(`is refused if it is wrong in line ${line}: ${JSON.stringify(text)}`, () => (
      complains(configured(text), `${file}: line ${line}: syntax error`)));
  }

  for (const text of ['', '; nothing', 'port = 0', '\n[global]\nport = 0\n[club]\nx = {a = 1}\n[global]\nshards = 1']) {
    it(`may be ${JSON.stringify(text)}`, () => runs(configured(text)));
  }

  it('must be there, and be a file, if the command line names it', async () => {
    for (const name of [path.join(folder, 'nothing.ini'), folder]) {
      await complains(new Guest('callboard', [`--config-file=${name}`]), `cannot read: ${name}`);
    }
    await complains(new Guest('callboard', ['--config-file=']), 'bad value: --config-file=: should be string', 2);
  });

  it('is callboard.ini of the current folder if the command line names none', async () => {
    const own = mkdtempSync(path.join(folder, 'own-'));
    await runs(new Guest('callboard', [], { cwd: own }));
    writeFileSync(path.join(own, 'callboard.ini'), 'legacy = 0\n');
    await complains(new Guest('callboard', [], { cwd: own }), 'callboard.ini: bad value of legacy: should be boolean');
  });
});

describe('a period', () => {
  for (const name of ['connect-timeout', 'upgrade-timeout']) {
    it(`must not be negative: ${name}`, () => (
      complains(configured(`${name} = -1s\n`), 'connect-timeout and upgrade-timeout must not be negative')));
  }
});

describe('--dump-config', () => {
  it('shows every option that was not given', async () => {
    const shown = await dumped(new Guest('callboard', ['--dump-config'], { cwd: folder }));
    const { host, 'ping-interval': interval, 'engine-io': versions, legacy, 'remote-port': remote } = shown;
    assert.deepEqual({ host, interval, versions, legacy, remote },
      { host: '"0.0.0.0"', interval: '25s', versions: '[4,3,]', legacy: 'true', remote: '0' });
  });

  it('shows what the file says, unless the command line says something else', async () => {
    const text = 'port = 3100\nlegacy = true\ncompression = true\nping-interval = 10s\nping-timeout = 5s\n[club]\nx = 1\n';
    const shown = await dumped(configured(text, '--port=3200', '--legacy=false', '--ping-timeout=7s', '--dump-config'));
    const { port, legacy, compression, 'ping-interval': interval, 'ping-timeout': timeout } = shown;
    assert.deepEqual({ port, legacy, compression, interval, timeout },
      { port: '3200', legacy: 'false', compression: 'true', interval: '10s', timeout: '7s' });
  });
});
