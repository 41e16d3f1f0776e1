# SPDX-License-Identifier: Apache-2.0
"""Writes sources that hand every generated structure to the tests: a few large ones, because a compiler that starts once for
forty types is faster than forty compilers.

    make_type_lists.py HEADERS OUT COUNT        writes OUT/types_0.cpp ... OUT/types_<COUNT - 1>.cpp
"""
import pathlib
import re
import sys

STRUCTURE = re.compile(r'^using (\w+) = \1_<std::allocator<void>>;$', re.MULTILINE)


def interfaces(headers):
    """(header, [qualified C++ names]) of every interface file, in order of name."""
    for path in sorted(headers.glob('*/*/detail/*__struct.hpp')):
        package, kind = path.parts[-4], path.parts[-3]
        names = [f'{package}::{kind}::{name}' for name in STRUCTURE.findall(path.read_text())]
        yield f'{package}/{kind}/{path.name.removesuffix("__struct.hpp")}.hpp', names


def main(headers, out, count):
    headers, out = pathlib.Path(headers), pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    found = list(interfaces(headers))
    total = sum(len(names) for _, names in found)
    parts, size = [[] for _ in range(count)], 0
    for header, names in found:  # neighbours stay together: they include the same headers
        parts[min(size * count // total, count - 1)].append((header, names))
        size += len(names)
    for number, part in enumerate(parts):
        lines = ['#include "rosidl/testing/typed_case.hpp"', *(f'#include "{header}"' for header, _ in part), '',
                 'namespace myelin::rosidl::testing {', f'void add_types_{number}(std::vector<TypedCase>& cases) {{',
                 *(f'  cases.push_back(typed_case<::{name}>());' for _, names in part for name in names), '}',
                 '}  // namespace myelin::rosidl::testing', '']
        text = '\n'.join(lines)
        path = out / f'types_{number}.cpp'
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
