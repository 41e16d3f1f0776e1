# SPDX-License-Identifier: Apache-2.0
"""Runs two programs that must print the same, and shows where they do not.

    same_output.py OURS THEIRS
"""
import difflib
import subprocess
import sys


def main(*programs):
    ours, theirs = (subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
                    for program in programs)
    for line in difflib.unified_diff(theirs, ours, 'theirs', 'ours', n=0, lineterm=''):
        print(line)
    print(f'{len(ours)} lines')
    return 0 if ours and ours == theirs else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
