// Command lines that no program takes: each says in one line what would be right, and ends with status 2.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';

const bin = path.resolve(process.env.CALLBOARD_BIN);
// Where there is no configuration file.
const folder = mkdtempSync(path.join(tmpdir(), 'flags-'));
after(() => rmSync(folder, { recursive: true }));

function start(program, args) {
  const { status, signal, stdout, stderr } = spawnSync(path.join(bin, program), args, {
    cwd: folder, encoding: 'utf8', timeout: 5000, killSignal: 'SIGKILL',
  });
  return { status: status ?? signal, stdout, stderr };
}

function refuses(program, args, complaint) {
  assert.deepEqual(start(program, args), { status: 2, stdout: '', stderr: `${program}: ${complaint}\n` });
}

// Wrong values, and what is said of them.
function wrong(flag, expected, ...values) {
  return values.map((value) => [[flag, value], `${flag}: should be ${expected}, not "${value}"`]);
}
const port = 'a number from 0 to 65535';
const shards = 'a number from 0 to 256';
const period = (min) => `milliseconds from ${min} to 4294967295`;

const general = [
  ...wrong('--port', port, '70000', '65536', 'abc', '-1', '80x', ' 80', '1.5', '0x50', '', '99999999999999999999'),
  [['--port=70000'], `--port: should be ${port}, not "70000"`],
  [['--port', '--port'], `--port: should be ${port}, not "--port"`],
  [['--port'], `--port: a value is missing, should be ${port}`],
  [['--port', '0', '--port'], `--port: a value is missing, should be ${port}`],
  [['--prot', '0'], 'no such flag: "--prot", see --help for those that there are'],
  [['--port', '0', '--nothing'], 'no such flag: "--nothing", see --help for those that there are'],
  [['-p', '0'], 'no such flag: "-p", see --help for those that there are'],
  [['0'], 'no such flag: "0", see --help for those that there are'],
];
const sharded = wrong('--shards', shards, '-1', '257', 'many');
const heartbeat = [
  ...wrong('--ping-interval', period(1), '0', '-1', '25s', '4294967296'),
  ...wrong('--ping-timeout', period(1), '0', 'soon'),
];
const particular = {
  parlour: [
    ...sharded,
    ...heartbeat,
    ...wrong('--max-payload', 'a number from 1 to 4294967295', '0', '1MB'),
    ...wrong('--connect-timeout', period(0), '-1'),
    ...wrong('--upgrade-timeout', period(0), 'x'),
    ...wrong('--recovery', period(0), 'soon'),
    ...wrong('--eio3', 'on or off', 'maybe'),
    ...wrong('--compress', 'on or off', '1'),
    ...wrong('--legacy', 'on or off', 'true'),
    ...wrong('--parser', 'json, msgpack or auto', 'xml'),
    [['--origin'], '--origin: a value is missing, should be a text'],
  ],
  'bench-server': [...sharded, ...heartbeat, [['--host'], '--host: a value is missing, should be a text']],
  rehearsal: [
    ...sharded,
    ...heartbeat,
    ...wrong('--recovery', period(0), 'x'),
    ...wrong('--max-events', 'a number from 0 to 4294967295', '-1'),
    ...wrong('--cleanup', 'on or off', 'yes'),
  ],
  server_api: [...sharded, ...wrong('--recovery', period(0), 'soon')],
  remote_chat: [[['--ca'], '--ca: a value is missing, should be a text']],
  remote_till: [],
};
for (const name of ['lambda_chat', 'actor_chat', 'game', 'first_chat', 'classics', 'emitting_events', 'notify_clients', 'pubsub', 'sessions']) {
  particular[name] = sharded;
}

for (const [program, cases] of Object.entries(particular)) {
  describe(`the command line of ${program}`, () => {
    for (const [args, complaint] of [...general, ...cases]) {
      it(`is refused if it is ${args.map((x) => JSON.stringify(x)).join(' ')}`, () => refuses(program, args, complaint));
    }

    it('can be asked for all flags', () => {
      const { status, stdout, stderr } = start(program, ['--help']);
      assert.deepEqual([status, stderr], [0, '']);
      for (const [[flag]] of cases) assert.ok(stdout.includes(flag), stdout);
    });
  });
}

// These two take their options from CAF.
describe('the command line of callboard', () => {
  for (const [args, complaint] of [
    [['--port=70000'], 'bad value: --port=70000: should be uint16'],
    [['--port=abc'], 'bad value: --port=abc: should be uint16'],
    [['--port=-1'], 'bad value: --port=-1: should be uint16'],
    [['--port='], 'bad value: --port=: should be uint16'],
    [['-p70000'], 'bad value: -p70000: should be uint16'],
    [['--port=1', '--shards=x'], 'bad value: --shards=x: should be uint64'],
    [['--engine-io=x'], 'bad value: --engine-io=x: should be list of int64'],
    [['--legacy=maybe'], 'bad value: --legacy=maybe: should be boolean'],
    [['--scheduler.max-threads=x'], 'bad value: --scheduler.max-threads=x: should be uint64'],
    [['--port'], 'a value is missing: --port: should be --port=uint16'],
    [['--port', '70000'], 'a value is missing: --port: should be --port=uint16'],
    [['--prot=3000'], 'no such option: --prot=3000'],
    [['--nothing'], 'no such option: --nothing'],
    [['-x'], 'no such option: -x'],
    [['3000'], 'no such option: 3000'],
    [['--port=0', 'serve'], 'no such option: serve'],
  ]) {
    it(`is refused if it is ${args.join(' ')}`, () => refuses('callboard', args, complaint));
  }
});

describe('the command line of market_service', () => {
  for (const argument of ['--port=70000', '--port=abc', '--prot=1', '--port', '--nothing']) {
    it(`is refused if it is ${argument}`, () => {
      const { status, stdout, stderr } = start('market_service', [argument]);
      assert.deepEqual([status, stdout], [2, '']);
      assert.ok(stderr.startsWith('market_service: ') && stderr.includes(argument), stderr);
    });
  }
});

// These stand on their own, and are there if what measures is built.
const measuring = {
  'callboard-floor': [
    [['--port', '70000'], /--port.*65535/],
    [['--port', 'abc'], /--port.*65535/],
    [['--port', '-1'], /--port.*65535/],
    [['--port'], /--port.*missing/],
    [['--ping-interval', '0'], /--ping-interval/],
    [['--batched', '2'], /--batched.*0.*1/],
    [['--prot', '1'], /--prot/],
  ],
  'callboard-load': [
    [['echo', '--port', '70000'], /--port.*65535/],
    [['echo', '--port', 'abc'], /--port.*65535/],
    [['echo', '--port', '1.5'], /--port.*65535/],
    [['echo', '--port', 'nan'], /--port.*65535/],
    [['echo', '--port'], /--port.*missing/],
    [['echo', '--clients', '1e30'], /--clients/],
    [['echo', '--rate', '-1'], /--rate/],
    [['echo', '--rate', 'inf'], /--rate/],
    [['echo', '--polling', '2'], /--polling/],
    [['echo', '--prot', '1'], /--prot/],
    [['sing'], /sing.*echo/],
    [[], /echo/],
  ],
};
for (const [program, cases] of Object.entries(measuring)) {
  describe(`the command line of ${program}`, { skip: !existsSync(path.join(bin, program)) && 'not built' }, () => {
    for (const [args, complaint] of cases) {
      it(`is refused if it is ${args.join(' ') || 'empty'}`, () => {
        const { status, stdout, stderr } = start(program, args);
        assert.deepEqual([status, stdout], [2, '']);
        assert.match(stderr.split('\n')[0], complaint);
      });
    }
  });
}
