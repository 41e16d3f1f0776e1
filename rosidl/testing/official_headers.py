# SPDX-License-Identifier: Apache-2.0
"""Debian's own generator over our interface files: the headers that ours are compared with.

    official_headers.py INTERFACES OUT PACKAGE...

Exits with 77, and one line, where rosidl-generator-c-cpp is not installed. Only messages: that generator is older than the
events of services.
"""
import json
import pathlib
import subprocess
import sys

GENERATOR = pathlib.Path('/usr/libexec/rosidl/rosidl_generator_cpp')
TEMPLATES = pathlib.Path('/usr/share/rosidl_generator_cpp/resource')


def generate(convert, interfaces, out, package):
    tuples = []
    for path in sorted((interfaces / package / 'msg').glob('*.msg')):
        idl = convert(interfaces / package, package, path.relative_to(interfaces / package), out / 'idl' / package / 'msg')
        tuples.append(f'{out / "idl" / package}:{idl.relative_to(out / "idl" / package)}')
    arguments = out / f'{package}.json'
    arguments.write_text(json.dumps({
        'package_name': package, 'idl_tuples': tuples, 'ros_interface_dependencies': [], 'target_dependencies': [],
        'output_dir': str(out / 'include' / package), 'template_dir': str(TEMPLATES)}))
    subprocess.run(['/usr/bin/python3', GENERATOR, '--generator-arguments-file', arguments], check=True)


def main(interfaces, out, *packages):
    try:
        from rosidl_adapter.msg import convert_msg_to_idl
    except ImportError:
        convert_msg_to_idl = None
    if convert_msg_to_idl is None or not GENERATOR.exists():
        print('rosidl-generator-c-cpp is not installed')
        return 77
    for package in packages:
        generate(convert_msg_to_idl, pathlib.Path(interfaces).resolve(), pathlib.Path(out).resolve(), package)
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
