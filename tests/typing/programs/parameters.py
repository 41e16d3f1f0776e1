# SPDX-License-Identifier: Apache-2.0
"""Parameters declared, watched, described and asked of another node."""
from typing import List

import rclpy
from rcl_interfaces.msg import FloatingPointRange, ParameterDescriptor, ParameterEvent, SetParametersResult
from rcl_interfaces.srv import GetParameters
from rclpy.exceptions import ParameterNotDeclaredException
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.parameter_client import AsyncParameterClient
from rclpy.parameter_event_handler import ParameterEventHandler
from rclpy.task import Future


class Tuned(Node):

    def __init__(self) -> None:
        super().__init__('tuned', parameter_overrides=[Parameter('rate', value=5.0)], allow_undeclared_parameters=True)
        allowed = ParameterDescriptor(description='Hz', floating_point_range=[FloatingPointRange(to_value=10.0)])
        rate: float = self.declare_parameter('rate', 2.0, allowed).value
        self.declare_parameters('camera', [('width', 640), ('name', 'front', ParameterDescriptor(read_only=True))])
        self.add_on_set_parameters_callback(self.consider)
        self.events = ParameterEventHandler(self)
        self.events.add_parameter_callback('rate', 'tuned', lambda parameter: print(parameter.value))
        self.events.add_parameter_event_callback(self.hear)
        self.rate = self.create_rate(rate)

    def consider(self, parameters: List[Parameter]) -> SetParametersResult:
        for parameter in parameters:
            if parameter.name == 'rate' and parameter.type_ is not Parameter.Type.DOUBLE:
                return SetParametersResult(successful=False, reason='a double is wanted')
        return SetParametersResult(successful=True)

    def hear(self, event: ParameterEvent) -> None:
        for parameter in event.changed_parameters:
            print(parameter.name, parameter.value.double_value)

    def turn(self) -> List[str]:
        try:
            self.get_parameter('nothing')
        except ParameterNotDeclaredException as error:
            print(error)
        results = self.set_parameters([Parameter('rate', Parameter.Type.DOUBLE, 3.0)])
        return [result.reason for result in results if not result.successful]


def got(future: Future[GetParameters.Response]) -> None:
    response = future.result()
    if response is not None:
        print([value.integer_value for value in response.values])


def main() -> None:
    rclpy.init()
    node = Tuned()
    client = AsyncParameterClient(node, 'camera')
    client.get_parameters(['width'], got)
    rclpy.spin_once(node, timeout_sec=0.1)
    rclpy.shutdown()


if __name__ == '__main__':
    main()
