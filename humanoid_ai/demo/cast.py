# SPDX-License-Identifier: Apache-2.0
"""Who plays in the demo: the C++ nodes, the Python nodes, or both on the same pictures."""
import pathlib
from typing import Dict, List, NamedTuple

import numpy as np

from humanoid_ai.launch.programs import program

LANGUAGES = ('cpp', 'python', 'both')
PYTHON_NAMESPACE = 'python'  # of the Python nodes when both play
# Who does the same work in C++ and in Python.
COUNTERPARTS = [('camera', 'camera'), ('lidar_sim', 'lidar_sim'), ('basic_node', 'basic_node'),
                ('dominant_colors', 'ai_perception_node'), ('object_detector', 'deep_learning_perception'),
                ('parameter_node', 'parameter_node'), ('robust_pipeline', 'robust_node'),
                ('worker_pool', 'threading_node'), ('memory_monitor', 'memory_efficient_node')]


class Actor(NamedTuple):
    """One node in one process. topic is where the monitor hears that it lives; name and topic are without namespace."""

    node: str
    heard_on: str
    parameters: Dict[str, object] = {}
    language: str = 'python'
    namespace: str = ''
    remappings: Dict[str, str] = {}

    @property
    def name(self) -> str:
        """Of its own in the demo, and in /diagnostics and the log: 'camera', 'python/camera'."""
        return f'{self.namespace}/{self.node}' if self.namespace else self.node

    @property
    def topic(self) -> str:
        return f'{self.namespace}/{self.heard_on}' if self.namespace else self.heard_on

    def command(self, python: str) -> List[str]:
        arguments = [program(self.node)] if self.language == 'cpp' else [python, '-m', f'humanoid_ai.{self.node}']
        arguments.append('--ros-args')
        if self.namespace:
            arguments += ['-r', f'__ns:=/{self.namespace}']
        for name, other in self.remappings.items():
            arguments += ['-r', f'{name}:={other}']
        for name, value in self.parameters.items():
            arguments += ['-p', f'{name}:={written(value)}']
        return arguments


def written(value) -> str:
    """A value as YAML, so that a text stays a text: 'yes' is not True, and 12 in quotes is no number."""
    if isinstance(value, bool):
        return str(value).lower()
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def assemble(language: str, video: str, camera: int, data_file: str, backend: str = '', weights: str = '') -> List[Actor]:
    """The actors of a language, 'cpp' or 'python', or of 'both': then the Python ones watch the C++ camera and scanner."""
    if language == 'python':
        return python_actors(video, camera, data_file, backend or 'hog', weights)
    actors = cpp_actors(video, camera, backend or 'hog', weights)
    if language == 'both':
        sources = {'camera/image_raw': '/camera/image_raw', 'scan': '/scan', 'input_topic': '/input_topic'}
        others = python_actors(video, camera, data_file, 'hog' if backend == 'objects' else backend or 'hog', weights)
        actors += [actor._replace(namespace=PYTHON_NAMESPACE, remappings=sources) for actor in others
                   if actor.node not in ('camera', 'lidar_sim')]
    return actors


def cpp_actors(video: str, camera: int, backend: str, weights: str) -> List[Actor]:
    source = {'device': camera} if camera >= 0 else {'video': video}
    detector = {'backend': 'network' if backend == 'mobilenet' else backend, 'threads': 1, 'rate_hz': 5.0, 'track': True}
    if weights:
        detector['model'] = weights
    return [actor._replace(language='cpp') for actor in (
        Actor('camera', 'camera/image_raw', source),
        Actor('lidar_sim', 'scan'),
        Actor('basic_node', 'chatter'),
        Actor('dominant_colors', 'perception_output'),
        Actor('parameter_node', 'parameter_status', {'status_period_sec': 1.0}),
        Actor('object_detector', 'object_detections', detector),
        Actor('obstacle_monitor', 'obstacle_sectors'),
        Actor('robust_pipeline', 'node_status', {'status_period_sec': 1.0}),
        Actor('worker_pool', 'processed_data'),
        Actor('memory_monitor', 'memory_status', {'check_period_sec': 1.0}),
    )]


def python_actors(video: str, camera: int, data_file: str, backend: str, weights: str) -> List[Actor]:
    """With parameters for a short show on two processor cores: they report every second, not every ten."""
    source = {'device': camera} if camera >= 0 else {'video': video}
    people = {'backend': backend, 'max_rate_hz': 3.0, 'threads': 1}
    if weights:
        people['weights_path'] = weights
    return [
        Actor('camera', 'camera/image_raw', source),
        Actor('lidar_sim', 'scan'),
        Actor('basic_node', 'chatter'),
        Actor('ai_perception_node', 'perception_output'),
        Actor('parameter_node', 'parameter_status', {'status_period_sec': 1.0}),
        Actor('deep_learning_perception', 'object_detections', people),
        Actor('robust_node', 'node_status', {'status_period_sec': 1.0}),
        Actor('threading_node', 'processed_data'),
        Actor('memory_efficient_node', 'memory_status', {'check_period_sec': 1.0, 'data_file': data_file,
                                                         'memory_bound_mb': 8.0, 'chunk_period_sec': 0.1}),
    ]


def write_data_file(path: pathlib.Path, megabytes: int = 48) -> None:
    """Ranges of a fictitious recording, many times larger than the memory that working on them may take."""
    generator = np.random.default_rng(1)
    with open(path, 'wb') as file:
        for _ in range(megabytes):
            file.write(generator.normal(3.0, 0.5, 1 << 18).astype('<f4').tobytes())
