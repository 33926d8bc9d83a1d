"""Runs the load generator against a server."""

import json
import os
import subprocess

from scenarios import BY_NAME
from servers import BIN, Running

# Beyond what is measured: connecting, and waiting for what is still under way.
GRACE = 180


class Failed(Exception):
    """There are no figures; says why."""


class Lab:
    """What all measurements of a run have in common."""

    def __init__(self, options, out):
        self.options = options
        self.log = out / 'server.log'
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) < 2:
            raise SystemExit('one core is for the server and one for the load generator: two are needed')
        self.server_core = str(cores[0])
        self.load_core = str(cores[1])
        self.both = f'{cores[0]},{cores[1]}'
        # Messages each second, by the scenario whose capacity they halve.
        self.rates = {}

    def flags(self, scenario):
        seconds = self.options.seconds or scenario.seconds or 2
        result = ['--warm-up', str(self.options.warm_up), '--seconds', str(seconds)]
        # What comes later counts.
        result += scenario.load[1:]
        if scenario.half_of:
            result += ['--rate', f'{self.rates[scenario.half_of]:.6g}']
        if self.options.quick:
            result += scenario.quick
        return result

    def server_flags(self, scenario):
        if not scenario.heartbeat:
            return []
        return ['--ping-interval', str(5000 if self.options.quick else scenario.heartbeat)]

    def run(self, scenario, server):
        """One measurement; returns the figures."""
        server_cores = self.both if scenario.unpinned else self.server_core
        load_cores = self.both if scenario.unpinned else self.load_core
        try:
            with Running(server, self.server_flags(scenario), server_cores, self.log) as running:
                command = ['taskset', '-c', load_cores, str(BIN / 'callboard-load'), scenario.load[0],
                           '--port', str(running.port), '--pid', str(running.pid), *self.flags(scenario)]
                result = subprocess.run(command, capture_output=True, text=True, timeout=GRACE)
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as e:
            raise Failed(str(e)) from e
        if result.returncode != 0:
            raise Failed(result.stderr.strip() or f'the load generator ended with {result.returncode}')
        return json.loads(result.stdout)

    def find_rate(self, name, server):
        """Half of what a core of this server can do, in messages each second."""
        scenario = BY_NAME[name]
        x = self.run(scenario, server)
        recipients = int(scenario.load[2]) if scenario.load[0] == 'talk' else 1
        self.rates[name] = 0.5e6 / (x['server']['cpu_us_per_op'] * recipients)
        return self.rates[name]
