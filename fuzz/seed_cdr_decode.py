#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes fuzz/corpus/cdr_decode and typed_decode: the golden messages of every type that the driver knows, as its inputs."""

import json
import pathlib
import re

root = pathlib.Path(__file__).resolve().parent.parent
messages = json.loads((root / 'tests/golden/cdr.json').read_text())['messages']


def seed(corpus, types):
    folder = root / 'fuzz/corpus' / corpus
    folder.mkdir(parents=True, exist_ok=True)
    for index, name in enumerate(types):
        for number, case in enumerate(messages.get(name, {}).get('cases', [])):
            file = folder / f'{name.replace("/", "_")}_{number}'
            file.write_bytes(bytes([index]) + bytes.fromhex(case['cdr']))


driver = (root / 'core/cdr/decode_fuzz.cpp').read_text()
seed('cdr_decode', re.findall(r'^    "(\w+/(?:msg|srv|action)/\w+)",$', driver, re.MULTILINE))
driver = (root / 'rosidl/typed_fuzz.cpp').read_text()
seed('typed_decode', [name.replace('::', '/') for name in re.findall(r'^    &check<([\w:]+)>,$', driver, re.MULTILINE)])
