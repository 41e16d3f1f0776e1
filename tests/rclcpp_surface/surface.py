# SPDX-License-Identifier: Apache-2.0
"""Reads the lists beside it, and writes the source that asks the compiler for every name of them.

    surface.py NAMES.cpp
"""
import dataclasses
import itertools
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = ('rclcpp', 'rclcpp_action', 'rclcpp_lifecycle', 'rclcpp_components')


@dataclasses.dataclass
class Surface:
    headers: set = dataclasses.field(default_factory=set)   # 'rclcpp/node.hpp'
    names: set = dataclasses.field(default_factory=set)     # 'rclcpp::Node', 'rclcpp::FutureReturnCode::SUCCESS'
    members: set = dataclasses.field(default_factory=set)   # ('rclcpp::Node', 'now')
    macros: set = dataclasses.field(default_factory=set)    # 'RCLCPP_INFO'
    missing: set = dataclasses.field(default_factory=set)   # headers and names that we do not have


def spelled_out(word):
    """'A_{B,C}' -> 'A_B', 'A_C'."""
    parts = re.split(r'\{([^}]*)\}', word)
    choices = [part.split(',') if index % 2 else [part] for index, part in enumerate(parts)]
    return {''.join(choice) for choice in itertools.product(*choices)}


def read():
    surface = Surface()
    for package in PACKAGES:
        header, theirs = None, {}
        for line in (HERE / f'{package}.txt').read_text().splitlines():
            word = line.strip().removeprefix('- ')
            if not word:
                continue
            if not line.startswith(' '):
                header = word
                surface.headers.add(header)
                theirs[header] = []
                continue
            lacking = line.strip().startswith('- ')
            theirs[header].append(lacking)
            if '.' in word:
                surface.members.add(tuple(word.split('.')))
            elif '::' in word:
                surface.names.add(word)
            else:
                surface.macros |= spelled_out(word)
            if lacking:
                surface.missing.add(word)
        surface.missing |= {name for name, lacks in theirs.items() if lacks and all(lacks)}
    return surface


def source(surface):
    """A translation unit that compiles when every header and name is there."""
    lines = [f'#include "{header}"' for header in sorted(surface.headers - surface.missing)]
    for macro in sorted(surface.macros - surface.missing):
        lines += [f'#ifndef {macro}', f'#error "{macro} is missing"', '#endif']
    names = sorted(surface.names - surface.missing)
    types = {name for name in names if any(other.startswith(name + '::') for other in names)}
    for number, name in enumerate(names):
        parent = name.rsplit('::', 1)[0]
        if parent in types:  # an enumerator, or a type inside a class
            last = name.removeprefix(parent)
            lines.append(f'namespace inside_{number} {{ template <class T> concept here = requires {{ typename T{last}; }} || '
                         f'requires {{ T{last}; }}; static_assert(here<{parent}>, "{name}"); }}')
        else:
            lines.append(f'namespace name_{number} {{ using ::{name}; }}')
    return '\n'.join([*lines, ''])


if __name__ == '__main__':
    pathlib.Path(sys.argv[1]).write_text(source(read()))
