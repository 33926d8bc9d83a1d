// Plug-ins of the node: docs/plugins.md.

import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Guest, bin } from './guests.mjs';
import { awaited, connect, emitWithAck, listening, refused } from './support.mjs';

const plugin = (name) => path.join(bin, '..', 'plugins', `lib${name}.so`);
const folder = mkdtempSync(path.join(tmpdir(), 'plugins-'));
after(() => rmSync(folder, { recursive: true }));

function config(text) {
  const file = path.join(folder, 'node.ini');
  writeFileSync(file, text);
  return `--config-file=${file}`;
}

// What the behaviors of `club` do, in these namespaces.
function behavesAsClub(url, { board, poll, greeting }) {
  it(`has a board in ${board}`, async () => {
    const { socket: ann, heard } = await listening(`${await url()}${board}`, ['welcome']);
    assert.deepEqual(await heard.welcome, [greeting]);
    const bob = await connect(`${await url()}${board}`);
    assert.deepEqual(await emitWithAck(bob, 'draw', { from: [1, 2], to: [3, 4] }), [true]);
    await awaited(ann, 'drawn', { from: [1, 2], to: [3, 4] });
  });

  it(`has a poll in ${poll}`, async () => {
    const [ann, bob] = [await connect(`${await url()}${poll}`), await connect(`${await url()}${poll}`)];
    assert.deepEqual(await emitWithAck(ann, 'vote', 'tea'), ['tea']);
    assert.deepEqual(await emitWithAck(bob, 'vote', 'tea'), ['tea']);
    await awaited(ann, 'totals', { tea: 2 });
    const [answer] = await emitWithAck(ann, 'sing');
    assert.ok(answer.error);
    bob.disconnect();
    await awaited(ann, 'totals', { tea: 1 });
  });
}

describe('a plug-in that is named on the command line', () => {
  let node;
  before(() => {
    node = new Guest('callboard', [`--plugin=${plugin('club')}`, '--bind=/=chat', '--bind=/board=board', '--bind=~/poll-[0-9]+=poll']);
  });
  after(async () => assert.equal(await node.end('SIGTERM'), 0));
  const url = () => node.url();

  behavesAsClub(url, { board: '/board', poll: '/poll-7', greeting: 'Hello!' });

  it('stands beside the chat', async () => {
    const [answer] = await emitWithAck(await connect(await url()), 'enter', { nickname: 'Ann', room: '' });
    assert.equal(answer.ok, true);
  });

  it('is in no namespace to which it is not bound', async () => {
    const error = await refused(`${await url()}/poll`);
    assert.equal(error.message, 'Invalid namespace');
  });
});

describe('a plug-in that is named in the configuration file', () => {
  let node;
  before(() => {
    copyFileSync(plugin('club'), path.join(folder, 'libclub.so'));
    node = new Guest('callboard', [config(`
plugin = ["libclub.so"]
bind = ["/=poll", "/board=board"]

[club]
greeting = "Good evening."
`)], { cwd: folder });
  });
  after(async () => assert.equal(await node.end('SIGTERM'), 0));

  behavesAsClub(() => node.url(), { board: '/board', poll: '/', greeting: 'Good evening.' });
});

describe('a node that cannot have what it is told', () => {
  const refuses = (what, args, pattern) => it(`says that ${what}, and ends before it listens`, async () => {
    const node = new Guest('callboard', args());
    assert.equal(await node.end(), 1);
    assert.equal(node.stdout, '');
    assert.match(node.stderr, /^callboard: [^\n]*\n$/);
    assert.match(node.stderr, pattern);
  });
  const club = () => `--plugin=${plugin('club')}`;

  refuses('there is no file', () => ['--plugin=nothing.so'], /plugin nothing\.so: No such file or directory\n/);
  refuses('it is no library', () => [`--plugin=${fileURLToPath(import.meta.url)}`], /plugin \S+: no plug-in: CALLBOARD_PLUGIN is missing\n/);
  refuses('a library is no plug-in', () => ['--plugin=/lib/x86_64-linux-gnu/libz.so.1'], /libz\.so\.1: no plug-in: CALLBOARD_PLUGIN is missing/);
  refuses('versions differ', () => [`--plugin=${plugin('mismatch')}`],
    /libmismatch\.so: built with callboard 99\.0\.1, but this node has callboard \d+\.\d+\.\d+\n/);
  refuses('a library needs what the node lacks', () => [`--plugin=${plugin('unresolved')}`], /libunresolved\.so: .*undefined symbol: .*nobody_has_this/);
  refuses('there is no such behavior', () => [club(), '--bind=/=pole'], /bind "\/=pole": there is no behavior "pole"; there are: board, chat, poll\n/);
  refuses('a namespace is bound twice', () => [club(), '--bind=/=poll', '--bind=/=board'], /bind "\/=board": this namespace is bound already\n/);
  refuses('a behavior is there twice', () => [club(), club()], /libclub\.so: there is a behavior "board" already\n/);
  refuses('a binding has no meaning', () => ['--bind=chat'], /bind "chat": should be namespace=behavior\n/);
  refuses('a name is no namespace', () => ['--bind=x=chat'], /bind "x=chat": the name of a namespace begins with \/\n/);
  refuses('a pattern is wrong', () => ['--bind=~/[=chat'], /bind "~\/\[=chat": the pattern is wrong\n/);
  refuses('a plug-in fails at once', () => [config('[throws]\nat-once = true'), `--plugin=${plugin('throws')}`], /libthrows\.so: there is no chair\n/);
  refuses('a behavior in lambda form fails', () => [`--plugin=${plugin('throws')}`, '--bind=/a=no-lambda'], /behavior no-lambda: there is no table\n/);
  refuses('a behavior in actor form fails', () => [`--plugin=${plugin('throws')}`, '--bind=/=chat', '--bind=/a=no-actor'], /behavior no-actor: unknown exception\n/);
});
