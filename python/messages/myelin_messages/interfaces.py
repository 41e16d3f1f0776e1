# SPDX-License-Identifier: Apache-2.0
"""
Interface packages as Python modules, which fill themselves when they are asked.

    std_msgs                    a package
    std_msgs.msg                its classes: String is made when somebody asks for it
    std_msgs.msg._string        what pickles and tracebacks name; the classes of one file
"""
import sys

import _myelin

ModuleSpec = sys.modules['_frozen_importlib'].ModuleSpec

# What one file defines: its own name followed by each of these.
_SERVICE_PARTS = ('', '_Request', '_Response', '_Event')
_PARTS = {
    'msg': ('',),
    'srv': _SERVICE_PARTS,
    'action': ('', '_Goal', '_Result', '_Feedback', '_FeedbackMessage',
               *('_SendGoal' + part for part in _SERVICE_PARTS), *('_GetResult' + part for part in _SERVICE_PARTS)),
}


def find_spec(fullname, folders):
    """
    The spec of `package`, `package.kind` or `package.kind._file`; None when there is no such thing.

    `folders` is where else to look for submodules of a package.
    """
    parts = fullname.split('.')
    if len(parts) == 1:
        found = any(_files(parts[0], kind) for kind in _PARTS)
    elif len(parts) == 2:
        found = _files(*parts)
    else:
        found = len(parts) == 3 and _file_named(parts[2], _files(*parts[:2]))
    if not found:
        return None
    spec = ModuleSpec(fullname, _Loader(), is_package=len(parts) < 3)
    if len(parts) < 3:
        spec.submodule_search_locations = folders
    return spec


_known_files = {}


def _files(package, kind):
    """Names of the interface files of a kind, sorted: 'String'."""
    files = _known_files.get((package, kind))
    if files is None:
        prefix = kind + '/'
        files = [name[len(prefix):] for name in _myelin.interface_names(package) if name.startswith(prefix)]
        _known_files[package, kind] = files
    return files


def forget_files():
    """Look at the folders again: somebody has added interface files."""
    _known_files.clear()


def _file_named(module, files):
    """The file whose module has this name: '_string'."""
    for file in files:
        if '_' + _myelin.interface_module_name(file) == module:
            return file
    return None


class _Loader:
    """Gives a module the `__getattr__` that makes its classes."""

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        package, *rest = module.__name__.split('.')
        if len(rest) == 1:
            _Folder(package, rest[0]).attach(module)
        elif len(rest) == 2:
            _File(package, rest[0], rest[1]).attach(module)


class _Namespace:
    """A module whose attributes are interface classes."""

    def attach(self, module):
        self._module = module
        module.__getattr__ = self._get
        module.__dir__ = lambda: sorted(set(module.__dict__) | set(self.names()))

    def _get(self, name):
        if name == '__all__':
            return self.names()
        value = None if name.startswith('__') else self.make(name)
        if value is None:
            raise AttributeError(f'module {self._module.__name__!r} has no attribute {name!r}')
        setattr(self._module, name, value)
        return value


class _Folder(_Namespace):
    """`package.msg`, `package.srv` or `package.action`."""

    def __init__(self, package, kind):
        self._package = package
        self._kind = kind

    def names(self):
        parts = _SERVICE_PARTS if self._kind == 'srv' else ('',)
        return [file + part for file in _files(self._package, self._kind) for part in parts]

    def make(self, name):
        if name.startswith('_'):
            return self._submodule(name)
        return interface_class(f'{self._package}/{self._kind}/{name}')

    def _submodule(self, name):
        if _file_named(name, _files(self._package, self._kind)) is None:
            return None
        fullname = f'{self._module.__name__}.{name}'
        __import__(fullname)
        return sys.modules[fullname]


class _File(_Namespace):
    """`package.msg._file`: all that one file defines."""

    def __init__(self, package, kind, module):
        self._file = _file_named(module, _files(package, kind))
        self._prefix = f'{package}/{kind}/'
        self._parts = _PARTS[kind]

    def names(self):
        return [self._file + part for part in self._parts]

    def make(self, name):
        if name.startswith('Metaclass_') and name[10:] in self.names():
            return type(getattr(self._module, name[10:]))
        return interface_class(self._prefix + name) if name in self.names() else None


_classes = {}


def interface_class(name):
    """
    The class of a message, service or action: 'std_srvs/srv/SetBool'; None when there is none.

    An interface file that cannot be read raises ImportError, which says where in the file and why.
    """
    found = _classes.get(name)
    if found is None and _is_defined(name):
        found = _classes[name] = _make_class(name)
    return found


def _is_defined(name):
    package, kind, stem = name.split('/')
    file, mark, part = stem.partition('_')
    return mark + part in _PARTS[kind] and file in _files(package, kind)


def _make_class(name):
    _, kind, stem = name.split('/')
    part = stem.partition('_')[2]
    if kind == 'srv' and not part or part in ('SendGoal', 'GetResult'):
        return _service_class(name)
    if kind == 'action' and not part:
        return _action_class(name)
    try:
        return _myelin.message_class(name)
    except LookupError as error:
        raise ImportError(str(error)) from None


def _module_of(name):
    package, kind, stem = name.split('/')
    return f'{package}.{kind}._{_myelin.interface_module_name(stem.split("_")[0])}'


def _compound_class(name, attributes, refusal):
    """A class that only holds others together."""
    stem = name.split('/')[-1]
    module = _module_of(name)

    def refuse(self):
        raise NotImplementedError(refusal)

    metaclass = type('Metaclass_' + stem, (type,), {
        '__module__': module, '_TYPE_SUPPORT': name, '__import_type_support__': classmethod(lambda cls: None)})
    return metaclass(stem, (), {'__module__': module, '__init__': refuse, '_interface_name': name, **attributes})


def _service_class(name):
    parts = {part: interface_class(f'{name}_{part}') for part in ('Request', 'Response', 'Event')}
    return _compound_class(name, parts, 'Service classes can not be instantiated')


def _action_class(name):
    parts = {part: interface_class(f'{name}_{part}') for part in ('Goal', 'Result', 'Feedback')}
    parts['Impl'] = type('Impl', (), {
        '__module__': _module_of(name),
        '__qualname__': name.split('/')[-1] + '.Impl',
        'SendGoalService': interface_class(name + '_SendGoal'),
        'GetResultService': interface_class(name + '_GetResult'),
        'FeedbackMessage': interface_class(name + '_FeedbackMessage'),
        'CancelGoalService': interface_class('action_msgs/srv/CancelGoal'),
        'GoalStatusMessage': interface_class('action_msgs/msg/GoalStatusArray'),
    })
    return _compound_class(name, parts, 'Action classes can not be instantiated')
