// The load-test application on the npm package `socket.io`.
//
// usage: node server.mjs --port N [--host ADDRESS] [--ping-interval MS]
//        [--ping-timeout MS] [--engine ws|eiows]
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { Server } from 'socket.io';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    'ping-interval': { type: 'string', default: '25000' },
    'ping-timeout': { type: 'string', default: '20000' },
    engine: { type: 'string', default: 'ws' },
  },
});

// Without the option, `socket.io` takes `ws`.
const engine = values.engine === 'ws' ? {} : { wsEngine: (await import(values.engine)).default.Server };
const http = createServer();
const io = new Server(http, {
  serveClient: false,
  perMessageDeflate: false,
  httpCompression: false,
  pingInterval: Number(values['ping-interval']),
  pingTimeout: Number(values['ping-timeout']),
  ...engine,
});

io.on('connection', (socket) => {
  socket.on('join', (room, ack) => {
    socket.join(room);
    ack();
  });
  socket.on('echo', (x, ack) => ack(x));
  socket.on('say', (room, x) => io.to(room).emit('said', x));
});

process.on('SIGTERM', () => process.exit(0));
http.listen({ port: Number(values.port), host: values.host, backlog: 4096 });
