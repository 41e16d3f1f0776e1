# SPDX-License-Identifier: Apache-2.0
"""Stubs say what is there: same names, same parameters. Whoever adds a public name to rclpy adds it to its stub."""
import ast
import enum
import importlib
import inspect
import pathlib
from typing import is_typeddict

import pytest
import rclpy

ROOT = pathlib.Path(rclpy.__file__).parent
STUBS = {'.'.join(('rclpy', *path.relative_to(ROOT).with_suffix('').parts)).removesuffix('.__init__'): path
         for path in sorted(ROOT.rglob('*.pyi'))}
PRIVATE = 'rclpy._rclpy_pybind11'
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
OF_ENUMERATIONS = {'name', 'value'}


def declared(body):
    """Public names of a stub's module or class: name -> nodes (several where a function is overloaded)."""
    names = {}
    for node in body:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            found = [node.name]
        elif isinstance(node, ast.AnnAssign):
            found = [node.target.id]
        elif isinstance(node, ast.Assign):
            found = [target.id for target in node.targets]
        elif isinstance(node, ast.ImportFrom):
            found = [alias.asname for alias in node.names if alias.asname == alias.name]
        else:
            found = []
        for name in found:
            names.setdefault(name, []).append(node)
    return names


def is_for_annotations(node):
    """A type variable, or a name for a longer type."""
    return isinstance(node, ast.Assign) and isinstance(node.value, (ast.Call, ast.Subscript))


def members_of(node, known):
    """Names that a class has, with those of its bases."""
    names = set(declared(node.body))
    for base in node.bases:
        base = base.value if isinstance(base, ast.Subscript) else base
        names |= known.get(getattr(base, 'id', ''), set())
    return names


def all_stub_classes():
    trees = [ast.parse(path.read_text()) for path in STUBS.values()]
    known = {}
    for _ in range(3):  # bases may come later
        for tree in trees:
            known.update((node.name, members_of(node, known)) for node in tree.body if isinstance(node, ast.ClassDef))
    return known


CLASSES = all_stub_classes()


def parameters(function):
    return [(each.name, each.kind.name, each.default is not each.empty)
            for each in inspect.signature(function).parameters.values()]


def stub_parameters(node):
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [False] * (len(plain) - len(arguments.defaults)) + [True] * len(arguments.defaults)
    found = [(each.arg, 'POSITIONAL_OR_KEYWORD', default) for each, default in zip(plain, defaults)]
    if arguments.vararg:
        found.append((arguments.vararg.arg, 'VAR_POSITIONAL', False))
    found += [(each.arg, 'KEYWORD_ONLY', default is not None)
              for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults)]
    if arguments.kwarg:
        found.append((arguments.kwarg.arg, 'VAR_KEYWORD', False))
    return found


def parameter_problems(where, nodes, function):
    there = parameters(function)
    fixed = [each for each in there if not each[1].startswith('VAR_')]
    for node in nodes:
        said = stub_parameters(node)
        if len(fixed) < len(there):  # the stub may say which keywords there are
            agreed = {each[0] for each in fixed} <= {each[0] for each in said}
        elif len(nodes) > 1:  # an overload may make a parameter required
            agreed = [each[0] for each in said] == [each[0] for each in there]
        else:
            agreed = said == there
        if not agreed:
            yield f'{where} has the parameters {there}'


def class_problems(where, node, cls):
    names = declared(node.body)
    source = ''.join(inspect.getsource(each) for each in cls.__mro__ if each.__module__.startswith('rclpy'))
    for name, nodes in names.items():
        if not hasattr(cls, name):
            if not isinstance(nodes[0], ast.AnnAssign) or f'self.{name}' not in source and f"'_{name}'" not in source:
                yield f'{where}.{name} is not there'
            continue
        found = inspect.getattr_static(cls, name)
        found = found.__func__ if isinstance(found, (classmethod, staticmethod)) else found
        if isinstance(nodes[0], ast.ClassDef):
            yield from class_problems(f'{where}.{name}', nodes[0], getattr(cls, name))
        elif isinstance(nodes[0], FUNCTIONS) and isinstance(found, property):
            if (found.fset is not None) != (len(nodes) == 2):
                yield f'{where}.{name} {"can" if found.fset else "cannot"} be set'
        elif isinstance(nodes[0], FUNCTIONS) and inspect.isfunction(found):
            yield from parameter_problems(f'{where}.{name}', nodes, found)
    missing = {name for name in vars(cls) if not name.startswith(('_', 'RMW_'))} - members_of(node, CLASSES)
    if issubclass(cls, enum.Enum) or hasattr(cls, '__members__'):
        missing -= OF_ENUMERATIONS
    for name in sorted(missing):
        yield f'{where}.{name} is not in the stub'


def module_problems(name):
    module = importlib.import_module(name)
    names = declared(ast.parse(STUBS[name].read_text()).body)
    for public, nodes in names.items():
        if public.startswith('_') or is_for_annotations(nodes[0]):
            continue
        if not hasattr(module, public):
            yield f'{name}.{public} is not there'
        elif isinstance(nodes[0], ast.ClassDef):
            # Nothing is known of an alias of something native, and of a typed dictionary no attributes are.
            if getattr(module, public).__module__ == name and not is_typeddict(getattr(module, public)):
                yield from class_problems(f'{name}.{public}', nodes[0], getattr(module, public))
        elif isinstance(nodes[0], FUNCTIONS) and inspect.isfunction(getattr(module, public)):
            yield from parameter_problems(f'{name}.{public}', nodes, getattr(module, public))
    # A stub shows what its module makes and what it says it shows.
    own = {public for public, value in vars(module).items() if getattr(value, '__module__', None) == name}
    for public in sorted(own | set(getattr(module, '__all__', ()))):
        if not public.startswith('_') and public not in names:
            yield f'{name}.{public} is not in the stub'


@pytest.mark.parametrize('name', [name for name in STUBS if name != PRIVATE])
def test_a_stub_says_what_its_module_has(name):
    assert not list(module_problems(name))


@pytest.mark.parametrize('name', [
    'NodeNameNonExistentError', 'RCLError', 'RMWError', 'InvalidHandle', 'TimerCancelledError',
    'UnsupportedEventTypeError', 'RCLInvalidROSArgsError', 'UnknownROSArgsError'])
def test_the_private_stub_names_the_errors_with_their_bases(name):
    from rclpy import _rclpy_pybind11 as private
    node = declared(ast.parse(STUBS[PRIVATE].read_text()).body)[name][0]
    assert [base.id for base in node.bases] == [getattr(private, name).__base__.__name__]


def test_the_private_stub_has_the_numbers_of_the_enumerations():
    from rclpy import _rclpy_pybind11 as private
    for node in ast.parse(STUBS[PRIVATE].read_text()).body:
        if isinstance(node, ast.ClassDef) and node.bases[:1] and getattr(node.bases[0], 'id', '') == 'IntEnum':
            said = {part.targets[0].id: ast.literal_eval(part.value) for part in node.body}
            assert said == {member.name: member.value for member in getattr(private, node.name)}, node.name
