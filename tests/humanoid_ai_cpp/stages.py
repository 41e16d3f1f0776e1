# SPDX-License-Identifier: Apache-2.0
"""The stage of the Python nodes' tests, for programs that are built: stages.CppStage(folder).run('dominant_colors')."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / 'tests' / 'humanoid_ai'))

from programs import Program, Stage  # noqa: E402


def program(name: str) -> pathlib.Path:
    """A node's executable, of the build that is tested."""
    from humanoid_ai.launch import programs

    return pathlib.Path(programs.program(name))


class CppStage(Stage):
    def run(self, name, arguments=(), **parameters) -> Program:
        """A node's program in this stage's namespace."""
        command = [str(program(name)), *arguments, '--ros-args', '-r', f'__ns:={self.namespace}']
        for parameter, value in parameters.items():
            command += ['-p', f'{parameter}:={value}']
        self.programs.append(Program(command, self.folder, {'MYELIN_INTERFACE_PATH': str(ROOT / 'interfaces')}))
        return self.programs[-1]

    def account_of(self, name):
        """What the node last said of itself on /diagnostics: values(), then {'processed': 3, ...}, level and message."""
        from diagnostic_msgs.msg import DiagnosticArray

        heard = self.hear(DiagnosticArray, '/diagnostics')
        full_name = f'{self.namespace}/{name}'

        def newest():
            found = [status for message in list(heard) for status in message.status if status.name == full_name]
            if not found:
                return {'level': None, 'message': ''}
            values = {value.key: value.value for value in found[-1].values}
            return {**values, 'level': ord(found[-1].level), 'message': found[-1].message}

        return newest

    def set_parameter(self, node, name, value):
        """Through the node's service; (successful, reason)."""
        from rcl_interfaces.srv import SetParameters
        from rclpy.parameter import Parameter

        client = self.probe.create_client(SetParameters, f'{node}/set_parameters')
        self.until(client.service_is_ready)
        request = SetParameters.Request(parameters=[Parameter(name, value=value).to_parameter_msg()])
        future = client.call_async(request)
        self.until(future.done)
        result = future.result().results[0]
        self.probe.destroy_client(client)
        return result.successful, result.reason
