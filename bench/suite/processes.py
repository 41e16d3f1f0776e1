# SPDX-License-Identifier: Apache-2.0
"""Starts the roles of one contestant at once and collects what each reports."""
import json
import os
import signal
import subprocess
import time


class Failed(Exception):
    """One line that says why a contestant has no numbers this time."""


def run_roles(framework, roles, extra_env, limit_seconds, wrap=()):
    """The reports of all roles, in their order. `wrap`: words before each command, as of strace."""
    folder = framework.place.folder
    results = [folder / f'result_{number}.json' for number in range(len(roles))]
    for path in results:
        path.unlink(missing_ok=True)
    env = {**framework.environment(), **extra_env}
    running, logs = [], []
    for number, (more, command) in enumerate(framework.commands(roles)):
        log = open(folder / f'log_{number}.txt', 'w+')
        prefix = [word.replace('{}', str(number)) for word in wrap]
        running.append(subprocess.Popen([*prefix, *map(str, command)], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                        cwd=folder, start_new_session=True,
                                        env={**env, 'BENCH_RESULT': str(results[number]), **more}))
        logs.append(log)
    try:
        end = time.monotonic() + limit_seconds
        while any(process.poll() is None for process in running):
            if any(process.poll() for process in running):
                end = min(end, time.monotonic() + 3)  # one has failed: the others will wait for it in vain
            if time.monotonic() > end:
                break
            time.sleep(0.05)
        return [json.loads(path.read_text()) for path in results]
    except FileNotFoundError:
        raise Failed(_reason(running, logs, limit_seconds)) from None
    finally:
        for process in running:
            _end(process)
        for log in logs:
            log.close()


def _end(process):
    """The process and what it started, which is all in its session."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def _reason(running, logs, limit_seconds):
    for process, log in zip(running, logs):
        log.seek(0)
        lines = [line.strip() for line in log if line.strip()]
        if process.poll() not in (None, 0):
            return f'exit status {process.returncode}: {lines[-1] if lines else "no word"}'[:300]
    if any(process.poll() is None for process in running):
        return f'not done after {limit_seconds:.0f} s'
    return 'ended without a result'
