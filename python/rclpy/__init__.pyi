# SPDX-License-Identifier: Apache-2.0
from types import TracebackType
from typing import Any, List, Optional, Type

from rclpy.context import Context as Context
from rclpy.executors import Executor
from rclpy.node import Node
from rclpy.parameter import Parameter as Parameter
from rclpy.signals import SignalHandlerOptions as SignalHandlerOptions
from rclpy.signals import install_signal_handlers as install_signal_handlers
from rclpy.signals import uninstall_signal_handlers as uninstall_signal_handlers
from rclpy.task import Future as Future
from rclpy.utilities import get_default_context as get_default_context
from rclpy.utilities import get_rmw_implementation_identifier as get_rmw_implementation_identifier
from rclpy.utilities import ok as ok
from rclpy.utilities import try_shutdown as try_shutdown
from typing_extensions import Self

class InitContextManager:
    context: Context
    def __init__(self, args: Optional[List[str]] = ..., context: Optional[Context] = ...,
                 domain_id: Optional[int] = ...,
                 signal_handler_options: Optional[SignalHandlerOptions] = ...) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, exc_type: Optional[Type[BaseException]], exc_val: Optional[BaseException],
                 exc_tb: Optional[TracebackType]) -> None: ...

def init(*, args: Optional[List[str]] = ..., context: Optional[Context] = ..., domain_id: Optional[int] = ...,
         signal_handler_options: Optional[SignalHandlerOptions] = ...) -> InitContextManager: ...
def get_global_executor() -> Executor: ...
def shutdown(*, context: Optional[Context] = ..., uninstall_handlers: Optional[bool] = ...) -> None: ...
def create_node(node_name: str, *, context: Optional[Context] = ..., cli_args: Optional[List[str]] = ...,
                namespace: Optional[str] = ..., use_global_arguments: bool = ..., enable_rosout: bool = ...,
                start_parameter_services: bool = ..., parameter_overrides: Optional[List[Parameter]] = ...,
                allow_undeclared_parameters: bool = ..., automatically_declare_parameters_from_overrides: bool = ...,
                enable_logger_service: bool = ...) -> Node: ...
def spin_once(node: Node, *, executor: Optional[Executor] = ..., timeout_sec: Optional[float] = ...) -> None: ...
def spin(node: Node, executor: Optional[Executor] = ...) -> None: ...
def spin_until_future_complete(node: Node, future: Future[Any], executor: Optional[Executor] = ...,
                               timeout_sec: Optional[float] = ...) -> None: ...
