#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes fuzz/corpus/cdr_decode: the golden messages of every type that core/cdr/decode_fuzz.cpp knows, as its inputs."""

import json
import pathlib
import re

root = pathlib.Path(__file__).resolve().parent.parent
driver = (root / 'core/cdr/decode_fuzz.cpp').read_text()
types = re.findall(r'^    "(\w+/(?:msg|srv|action)/\w+)",$', driver, re.MULTILINE)
messages = json.loads((root / 'tests/golden/cdr.json').read_text())['messages']

corpus = root / 'fuzz/corpus/cdr_decode'
corpus.mkdir(parents=True, exist_ok=True)
for index, name in enumerate(types):
    for number, case in enumerate(messages.get(name, {}).get('cases', [])):
        seed = corpus / f'{name.replace("/", "_")}_{number}'
        seed.write_bytes(bytes([index]) + bytes.fromhex(case['cdr']))
