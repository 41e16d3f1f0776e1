# SPDX-License-Identifier: Apache-2.0
"""Context: what the nodes of one init() and shutdown() share."""
from __future__ import annotations

import sys
import weakref
from threading import Lock, get_ident
from types import MethodType

import _myelin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, List, Optional

    from rclpy.node import Node

g_logging_configure_lock = Lock()

ContextHandle = _myelin.Context
_contexts = weakref.WeakSet()


class _Unraisable:
    """What sys.unraisablehook takes."""

    def __init__(self, error: BaseException, callback: object) -> None:
        self.exc_type, self.exc_value, self.exc_traceback = type(error), error, error.__traceback__
        self.err_msg, self.object = 'Exception ignored in a hook of on_shutdown()', callback


class Context:
    """One life of the middleware: made by init(), ended by shutdown() or by a signal. Any thread may use it.

    As a context manager it is initialised on entry, unless it is already, and shut down on exit.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._callbacks = []
        self._nodes = []
        self._ender = None  # the thread that is in shutdown()
        self._raised = None  # what the first hook raised there
        self._handle = None
        self._hook = None

    @property
    def handle(self) -> Optional[ContextHandle]:
        """The native context; None before init()."""
        return self._handle

    def destroy(self) -> None:
        """Shuts the context down if need be."""
        if self._handle is not None:
            self._handle.try_shutdown()

    def init(self, args: Optional[List[str]] = None, *, initialize_logging: bool = True,
             domain_id: Optional[int] = None) -> None:
        """Begins: reads --ros-args from `args` (sys.argv when None).

        :param domain_id: else ROS_DOMAIN_ID, else 0.
        :raises RuntimeError: when called again.
        :raises UnknownROSArgsError, RCLInvalidROSArgsError: for ROS arguments that are not understood.
        :raises UnicodeEncodeError: for an argument that was no UTF-8 on the command line.
        """
        with self._lock:
            if domain_id is not None and domain_id < 0:
                raise RuntimeError(f'Domain id ({domain_id}) should not be lower than zero.')
            if self._handle is not None:
                raise RuntimeError('Context.init() must only be called once')
            arguments = list(sys.argv if args is None else args)
            for argument in arguments:
                if isinstance(argument, str):
                    argument.encode()
            self._handle = _myelin.Context(arguments, domain_id)
            self._hook = self._handle.on_shutdown(self)
            _contexts.add(self)

    def ok(self) -> bool:
        """Whether it is initialised and not shut down."""
        return self._handle is not None and self._handle.ok()

    def track_node(self, node: Node) -> None:
        """Destroys `node` when the context is shut down, unless nobody holds it any more."""
        with self._lock:
            self._nodes.append(weakref.ref(node))

    def untrack_node(self, node: Node) -> None:
        """Leaves it alone again; nothing when it was never tracked."""
        with self._lock:
            for index, reference in enumerate(self._nodes):
                if reference() is node:
                    del self._nodes[index]
                    break

    def _run_shutdown_hooks(self) -> None:
        with self._lock:
            callbacks, self._callbacks = self._callbacks, []
            nodes, self._nodes = self._nodes, []
        called = [node.destroy_node for node in (reference() for reference in nodes) if node is not None]
        for callback in called + [reference() for reference in callbacks]:
            if callback is None:
                continue
            try:
                callback()
            except BaseException as error:
                # Whoever called shutdown() gets the first; in the thread that handles signals nobody could.
                if self._ender == get_ident():
                    self._raised = self._raised or error
                else:
                    sys.unraisablehook(_Unraisable(error, callback))

    def _end(self, end: Callable[[], object]) -> None:
        outer, self._ender = self._ender, get_ident()
        try:
            end()
            self._run_shutdown_hooks()  # when a signal ended it, the hooks may not have begun
        finally:
            self._ender = outer
        if outer is None and self._raised is not None:
            raised, self._raised = self._raised, None
            raise raised

    def shutdown(self) -> None:
        """Ends every wait and runs the hooks of on_shutdown(), in this thread. What the first of them raises leaves here,
        when all have run.

        :raises RuntimeError: when it was never initialised.
        :raises RCLError: when it was shut down already; after a signal did it, one call is forgiven.
        """
        if self._handle is None:
            raise RuntimeError('Context must be initialized before it can be shutdown')
        self._end(self._handle.shutdown)

    def try_shutdown(self) -> None:
        """As shutdown(), and nothing when there is nothing to end."""
        if self._handle is not None:
            self._end(self._handle.try_shutdown)

    def on_shutdown(self, callback: Callable[[], None]) -> None:
        """Calls `callback` once when the context ends, in the thread that ends it: a caller of shutdown(), or the
        thread that handles signals. A bound method does not keep its object alive."""
        if not callable(callback):
            raise TypeError('callback should be a callable, got {}', type(callback))
        if isinstance(callback, MethodType):
            reference = weakref.WeakMethod(callback)
        else:
            def reference():
                return callback
        with self._lock:
            over = self._handle is not None and not self._handle.ok()
            if not over:
                self._callbacks.append(reference)
        if over:
            callback()

    def get_domain_id(self) -> int:
        if self._handle is None:
            raise RuntimeError('Context must be initialized before it can have a domain id')
        return self._handle.get_domain_id()

    def __enter__(self) -> Context:
        if self._handle is None:
            self.init()
        return self

    def __exit__(self, exc_type, exc_val, exc_tb) -> None:
        self.try_shutdown()
