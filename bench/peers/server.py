# The load-test application on python-socketio with aiohttp.
#
# usage: python3 server.py --port N [--host ADDRESS] [--ping-interval MS]
#        [--ping-timeout MS]
import argparse

import socketio
from aiohttp import web

parser = argparse.ArgumentParser()
parser.add_argument('--port', type=int, required=True)
parser.add_argument('--host', default='127.0.0.1')
parser.add_argument('--ping-interval', type=int, default=25000)
parser.add_argument('--ping-timeout', type=int, default=20000)
options = parser.parse_args()

io = socketio.AsyncServer(
    async_mode='aiohttp',
    ping_interval=options.ping_interval / 1000,
    ping_timeout=options.ping_timeout / 1000,
    http_compression=False,
)
app = web.Application()
io.attach(app)


@io.on('join')
async def join(sid, room):
    io.enter_room(sid, room)


@io.on('echo')
async def echo(sid, x):
    return x


@io.on('say')
async def say(sid, room, x):
    await io.emit('said', x, room=room)


web.run_app(app, host=options.host, port=options.port, backlog=4096, access_log=None, print=None)
