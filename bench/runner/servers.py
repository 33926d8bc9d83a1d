"""The servers: how to start and stop them."""

import os
import shlex
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / 'build/release/bin'
PEERS = ROOT / 'bench/peers'
PORTS = range(20100, 21000)


@dataclass(frozen=True)
class Server:
    name: str
    title: str
    command: tuple
    # Exits with 0 if the server can run here.
    probe: tuple = ()
    # Whether it takes part unless it is named.
    default: bool = True

    def missing(self):
        """Why the server cannot run here, or None."""
        if not self.probe:
            return None if Path(self.command[0]).exists() else f'{self.command[0]} is not there'
        try:
            result = subprocess.run(self.probe, cwd=PEERS, capture_output=True, text=True, timeout=60)
        except (OSError, subprocess.TimeoutExpired) as e:
            return str(e)
        lines = [x for x in result.stderr.splitlines() if 'Error' in x]
        return None if result.returncode == 0 else (lines or ['cannot be loaded'])[-1]


def node(name, title, engine, default=True):
    modules = ' '.join(f'await import("{x}");' for x in ('socket.io', engine))
    return Server(name, title, ('node', str(PEERS / 'server.mjs'), '--engine', engine),
                  ('node', '--input-type=module', '-e', modules), default)


SERVERS = [
    Server('floor', 'floor', (str(BIN / 'callboard-floor'),)),
    Server('floor-batched', 'floor, batched', (str(BIN / 'callboard-floor'), '--batched', '1')),
    node('node', 'Node ws', 'ws'),
    node('node-eiows', 'Node eiows', 'eiows', False),
    Server('python', 'Python', ('/usr/bin/python3', str(PEERS / 'server.py')),
           ('/usr/bin/python3', '-c', 'import aiohttp, socketio'), False),
    Server('callboard', 'Callboard', (str(BIN / 'bench-server'), '--shards', '1')),
    Server('callboard-2', 'Callboard, 2 shards', (str(BIN / 'bench-server'), '--shards', '2')),
]


def from_text(text):
    """A server from the command line: NAME=COMMAND."""
    name, _, command = text.partition('=')
    words = shlex.split(command)
    if not name or not words:
        raise ValueError(f'not NAME=COMMAND: {text}')
    return Server(name, name, tuple(words), ('true',))


def free_port(start=[0]):
    """A port on which nobody listens; another one each time."""
    for _ in PORTS:
        port = PORTS[start[0] % len(PORTS)]
        start[0] += 1
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind(('127.0.0.1', port))
                return port
            except OSError:
                continue
    raise RuntimeError('no port is free')


class Running:
    """A server while it runs."""

    def __init__(self, server, flags, cores, log):
        self.port = free_port()
        command = ['taskset', '-c', cores, *server.command, '--port', str(self.port), *flags]
        self.log = open(log, 'w')
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        env={**os.environ, 'NODE_ENV': 'production'})

    def __enter__(self):
        end = time.monotonic() + 10
        while time.monotonic() < end and self.process.poll() is None:
            with socket.socket() as s:
                if s.connect_ex(('127.0.0.1', self.port)) == 0:
                    return self
            time.sleep(0.05)
        self.__exit__()
        said = Path(self.log.name).read_text().strip().splitlines()
        raise RuntimeError(f'the server does not listen; it said: {(said or ["nothing"])[-1]}')

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()

    @property
    def pid(self):
        return self.process.pid
