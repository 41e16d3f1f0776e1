# SPDX-License-Identifier: Apache-2.0
"""Every shipped message type against rosbags, an independent implementation of CDR and of type hashes."""
import importlib
import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / 'build' / 'peers' / 'python'
INTERFACES = ROOT / 'interfaces'

if not (PEERS / 'rosbags').is_dir() and not os.environ.get('MYELIN_REQUIRE_PEERS'):
    pytest.skip('rosbags is not there: setup/peers fetches it', allow_module_level=True)
sys.path.append(str(PEERS))

from rosbags.typesys import Stores, get_types_from_msg, get_typestore  # noqa: E402

import _myelin  # noqa: E402

PARTS = {'srv': ('Request', 'Response'), 'action': ('Goal', 'Result', 'Feedback')}


def shipped():
    """(full type name, text) of every structure that a shipped file defines."""
    for path in sorted(INTERFACES.glob('*/*/*')):
        package, kind, stem = path.parts[-3], path.parts[-2], path.stem
        if kind == 'msg':
            yield f'{package}/msg/{stem}', path.read_text()
        elif kind in PARTS:
            texts = ('\n' + path.read_text() + '\n').split('\n---')
            for part, text in zip(PARTS[kind], texts, strict=True):
                yield f'{package}/{kind}/{stem}_{part}', text


# rosbags files everything that is not .msg under msg/; names only matter for looking types up.
def their_name(name):
    package, _, stem = name.split('/')
    return f'{package}/msg/{stem}'


TEXTS = dict(shipped())


def words(name):
    lines = (line.split('#')[0] for line in TEXTS[name].splitlines())
    return set(' '.join(lines).replace('<', ' ').replace('[', ' ').split())


def mentions(name, word):
    """Whether a message or one that it refers to has a field of the type `word`."""
    found = words(name)
    package = name.split('/')[0]
    parts = {n for n in TEXTS if '/msg/' in n and (n.replace('/msg/', '/') in found or n in {f'{package}/msg/{w}' for w in found})}
    return word in found or any(mentions(part, word) for part in parts - {name})


# rosbags knows no wide strings, and hashes `char` as a type of its own where the genuine stack hashes a uint8.
WIDE = {name for name in TEXTS if mentions(name, 'wstring')}
CHAR = {name for name in TEXTS if mentions(name, 'char')}


@pytest.fixture(scope='module')
def store():
    store = get_typestore(Stores.EMPTY)
    types = {}
    for name, text in TEXTS.items():
        for found, definition in get_types_from_msg(text, their_name(name)).items():
            # test_msgs has a message and services of one name; the .msg wins, as its users mean it.
            types.setdefault(found, definition)
    store.register(types)
    return store


def our_class(name):
    package, kind, stem = name.split('/')
    module = importlib.import_module(f'{package}.{kind}')
    if kind == 'msg':
        return getattr(module, stem)
    stem, part = stem.rsplit('_', 1)
    return getattr(getattr(module, stem), part)


class Filler:
    """Deterministic values that differ from field to field and fit their types."""

    def __init__(self):
        self.turn = 0

    def scalar(self, kind):
        self.turn += 1
        turn = self.turn
        if kind == 'boolean':
            return turn % 2 == 1
        if kind == 'octet':
            return bytes([turn % 256])
        if kind in ('float', 'double'):
            return turn / 4
        if kind.startswith(('string', 'wstring')):
            return f'ü{turn}' if 'w' not in kind else f'w{turn}'
        return turn % 120

    def value(self, kind):
        if kind.endswith(']'):
            element, _, count = kind[:-1].rpartition('[')
            return [self.value(element) for _ in range(int(count))]
        if kind.startswith('sequence<'):
            inside = kind[len('sequence<'):-1]
            element, _, bound = inside.rpartition(', ')
            if not element or not bound.isdigit():
                element, bound = inside, 3
            return [self.value(element) for _ in range(min(3, int(bound)))]
        if '/' in kind:
            package, stem = kind.split('/')
            return self.message(next(our_class(name) for name in (f'{package}/{k}/{stem}' for k in ('msg', 'srv', 'action'))
                                     if name in TEXTS))
        return self.scalar(kind)

    def message(self, cls):
        return cls(**{field: self.value(kind) for field, kind in cls.get_fields_and_field_types().items()})


@pytest.mark.parametrize('name', [name for name in TEXTS if name not in WIDE])
def test_bytes_and_values_survive_the_way_there_and_back(store, name):
    ours = Filler().message(our_class(name))
    sent = _myelin.serialize_message(ours)
    theirs = store.deserialize_cdr(sent, their_name(name))
    returned = bytes(store.serialize_cdr(theirs, their_name(name)))
    assert returned == sent
    assert _myelin.deserialize_message(returned, our_class(name)) == ours


@pytest.mark.parametrize('name', [name for name in TEXTS if '/msg/' in name and name not in WIDE | CHAR])
def test_type_hashes_agree(store, name):
    assert _myelin.interface_hash(name) == store.hash_rihs01(name)
