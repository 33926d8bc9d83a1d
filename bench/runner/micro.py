"""Runs the micro-benchmarks."""

import subprocess

from servers import BIN


def run(options, lab):
    out = options.out / 'micro.json'
    seconds = 0.05 if options.quick else 0.5
    command = ['taskset', '-c', lab.server_core, str(BIN / 'callboard-micro'), f'--benchmark_min_time={seconds}',
               f'--benchmark_repetitions={1 if options.quick else 5}', '--benchmark_report_aggregates_only=true',
               '--benchmark_out_format=json', f'--benchmark_out={out}']
    if options.quick:
        # One repetition has no aggregates.
        command[4] = '--benchmark_repetitions=3'
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode == 0:
        print('micro-benchmarks are done')
    else:
        out.unlink(missing_ok=True)
        print(f'micro-benchmarks failed: {result.stderr.strip()}')
