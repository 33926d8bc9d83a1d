"""Runs the micro-benchmarks."""

import json
import subprocess

from servers import BIN


def run(options, lab):
    out = options.out / 'micro.json'
    seconds, repetitions = (0.05, 3) if options.quick else (0.5, 5)
    command = ['taskset', '-c', lab.server_core, str(BIN / 'callboard-micro'), f'--benchmark_min_time={seconds}',
               f'--benchmark_repetitions={repetitions}', '--benchmark_report_aggregates_only=true',
               '--benchmark_out_format=json', f'--benchmark_out={out}']
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode == 0:
        figures = json.loads(out.read_text())
        # Results are for others, too: where they were made is of no interest.
        for x in ('host_name', 'executable'):
            figures['context'].pop(x, None)
        out.write_text(json.dumps(figures, indent=1) + '\n')
        print('micro-benchmarks are done')
    else:
        out.unlink(missing_ok=True)
        print(f'micro-benchmarks failed: {result.stderr.strip()}')
