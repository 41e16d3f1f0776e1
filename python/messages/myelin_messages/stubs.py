# SPDX-License-Identifier: Apache-2.0
"""
Writes stubs of message packages, so that type checkers know what the import hook makes.

    python3 -m myelin_messages.stubs FOLDER [PACKAGE...]

Makes FOLDER/std_msgs-stubs and so on, for all packages that are found or for those named. A checker finds them when
FOLDER is on PYTHONPATH. A field whose name is a word of Python's own (`from`) is left out.
"""
import keyword
import pathlib
import shutil
import sys

import _myelin
from rosidl_parser import definition as types

from . import interfaces

_HEAD = '# SPDX-License-Identifier: Apache-2.0\n'
_VALUE, _ATTRIBUTE, _ARGUMENT = range(3)


def write(folder, packages=()):
    """Writes the stubs of packages (all that are found, if none is named) into a folder; their names."""
    names = list(packages) or _myelin.interface_packages()
    for package in names:
        _write_package(pathlib.Path(folder), package)
    return names


def _write_package(folder, package):
    kinds = {kind: interfaces._files(package, kind) for kind in interfaces._PARTS}
    if not any(kinds.values()):
        raise LookupError(f"no interface package '{package}'")
    place = folder / (package + '-stubs')
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    if _is_python_package(package):
        (place / 'py.typed').write_text('partial\n')  # the rest of it is found where it is
    else:
        (place / '__init__.pyi').write_text(_HEAD)
    for kind, files in kinds.items():
        if files:
            _write_kind(place / kind, package, kind, files)


def _is_python_package(package):
    spec = sys.modules['_frozen_importlib_external'].PathFinder.find_spec(package)
    return spec is not None and spec.origin is not None


def _write_kind(place, package, kind, files):
    place.mkdir()
    lines = [_HEAD]
    for file in files:
        module = '_' + _myelin.interface_module_name(file)
        text, exported = _File(package, kind, file).text()
        (place / (module + '.pyi')).write_text(text)
        lines += [f'from {package}.{kind}.{module} import {name} as {name}\n' for name in exported]
    (place / '__init__.pyi').write_text(''.join(lines))


class _File:
    """The stub of all that one interface file defines."""

    def __init__(self, package, kind, file):
        self._kind = kind
        self._file = file
        self._prefix = f'{package}/{kind}/'
        self._module = f'{package}.{kind}._{_myelin.interface_module_name(file)}'
        self._imports = {'builtins', 'typing', 'myelin_messages.stub_types'}

    def text(self):
        """The stub, and which of its names the package shows."""
        parts = interfaces._PARTS[self._kind]
        # Messages first: services and actions are made of them.
        messages = [part for part in parts if _is_message(self._class(part))]
        blocks = [self._message(part) for part in messages]
        blocks += [self._compound(part) for part in reversed(parts) if part not in messages]
        head = [_HEAD, *(f'import {module}\n' for module in sorted(self._imports)), '\n']
        shown = interfaces._SERVICE_PARTS if self._kind == 'srv' else ('',)
        return ''.join(head) + '\n'.join(blocks), [self._file + part for part in shown]

    def _class(self, part):
        return interfaces.interface_class(self._prefix + self._file + part)

    def _name_of(self, cls):
        """A class as this file calls it."""
        if cls.__module__ == self._module:
            return cls.__name__
        self._imports.add(cls.__module__)
        return f'{cls.__module__}.{cls.__name__}'

    def _message(self, part):
        cls = self._class(part)
        name = cls.__name__
        fields = [(field, kind) for field, kind in zip(cls.get_fields_and_field_types(), cls.SLOT_TYPES)
                  if not keyword.iskeyword(field)]
        kinds = {field.upper() + '__DEFAULT': kind for field, kind in fields}
        lines = [f'class Metaclass_{name}(myelin_messages.stub_types.MessageMeta): ...\n',
                 f'class {name}(myelin_messages.stub_types.Message, metaclass=Metaclass_{name}):\n']
        for constant, value in type(cls).__prepare__(name, ()).items():
            kind = (f'typing.ClassVar[{self._type(kinds[constant], _VALUE)}]' if constant in kinds
                    else _constant(value))
            lines.append(f'    {constant}: {kind}\n')
        lines += [f'    {field}: {self._type(kind, _ATTRIBUTE)}\n' for field, kind in fields]
        arguments = [f'{field}: {self._type(kind, _ARGUMENT)} = ...' for field, kind in fields]
        arguments.append('check_fields: builtins.bool = ...')
        lines.append('    def __init__(self, *, ' + ', '.join(arguments) + ') -> None: ...\n')
        return ''.join(lines)

    def _compound(self, part):
        """A service or an action."""
        cls = self._class(part)
        name = cls.__name__
        service = hasattr(cls, 'Request')
        members = [(member, self._name_of(getattr(cls, member)))
                   for member in (('Request', 'Response', 'Event') if service else ('Goal', 'Result', 'Feedback'))]
        base = (f'myelin_messages.stub_types.{"Service" if service else "Action"}['
                + ', '.join(target for _, target in members) + ']')
        lines = [f'class Metaclass_{name}(myelin_messages.stub_types.InterfaceMeta): ...\n',
                 f'class {name}({base}, metaclass=Metaclass_{name}):\n']
        lines += [f'    {member}: typing.TypeAlias = {target}\n' for member, target in members]
        if not service:
            lines.append('    class Impl:\n')
            lines += [f'        {member}: typing.TypeAlias = {self._name_of(value)}\n'
                      for member, value in vars(cls.Impl).items() if isinstance(value, type)]
        return ''.join(lines)

    def _type(self, kind, purpose):
        """What a checker is told of a field: what it reads as, what it is, or what a constructor takes for it."""
        if isinstance(kind, types.AbstractNestedType):
            return self._collection(kind, purpose)
        if isinstance(kind, types.BasicType):
            return _number(kind.typename, purpose)
        return self._element(kind)

    def _element(self, kind):
        if isinstance(kind, types.AbstractGenericString):
            return 'builtins.str'
        if isinstance(kind, types.NamespacedType):
            return self._name_of(interfaces.interface_class('/'.join(kind.namespaced_name())))
        return {'boolean': 'builtins.bool', 'octet': 'builtins.bytes'}[kind.typename]

    def _collection(self, kind, purpose):
        element = kind.value_type
        shared = 'myelin_messages.stub_types.'
        if isinstance(element, types.AbstractGenericString):
            return ('typing.List[builtins.str]', shared + 'Texts', shared + 'TextsLike')[purpose]
        if not isinstance(element, types.BasicType) or element.typename in ('boolean', 'octet'):
            name = self._element(element)
            return (f'typing.List[{name}]', f'{shared}Elements[{name}]', f'typing.Iterable[{name}]')[purpose]
        whole = element.typename in types.INTEGER_TYPES
        if purpose == _ARGUMENT:
            return shared + ('IntegersLike' if whole else 'RealsLike')
        if purpose == _VALUE:
            return 'typing.Any'
        if isinstance(kind, types.Array):
            return shared + _ARRAYS[element.typename]
        return shared + ('IntegerSequence' if whole else 'RealSequence')


_ARRAYS = {'float': 'Float32Array', 'double': 'Float64Array',
           **{name: ('U' if name[0] == 'u' else '') + 'Int' + name.partition('int')[2] + 'Array'
              for name in types.INTEGER_TYPES if name[-1].isdigit()}}


def _number(name, purpose):
    if name in ('boolean', 'octet'):
        return 'builtins.bool' if name == 'boolean' else 'builtins.bytes'
    whole = name in types.INTEGER_TYPES
    if purpose == _VALUE:
        return 'builtins.int' if whole else 'builtins.float'
    return 'myelin_messages.stub_types.' + ('Integer' if whole else 'Real') + ('Like' if purpose == _ARGUMENT else '')


def _is_message(cls):
    return _myelin.is_message_class(cls)


def _constant(value):
    """A constant's type; with its value, where checkers can read that."""
    if isinstance(value, float):
        return 'typing.ClassVar[builtins.float]'
    return f'typing.Final = {value!r}'


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith('-'):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    try:
        write(sys.argv[1], sys.argv[2:])
    except (LookupError, OSError) as error:
        print(f'myelin_messages.stubs: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
