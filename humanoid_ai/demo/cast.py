# SPDX-License-Identifier: Apache-2.0
"""Who plays in the demo."""
import pathlib
from typing import Dict, List, NamedTuple

import numpy as np


class Actor(NamedTuple):
    """One node in one process. topic is where the monitor hears that it lives."""

    name: str
    topic: str
    parameters: Dict[str, object] = {}

    def command(self, python: str) -> List[str]:
        arguments = [python, '-m', f'humanoid_ai.{self.name}', '--ros-args']
        for name, value in self.parameters.items():
            arguments += ['-p', f'{name}:={written(value)}']
        return arguments


def written(value) -> str:
    """A value as YAML, so that a text stays a text: 'yes' is not True, and 12 in quotes is no number."""
    if isinstance(value, bool):
        return str(value).lower()
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def assemble(video: str, camera: int, data_file: str, backend: str = 'hog', weights: str = '') -> List[Actor]:
    """The actors, with parameters for a short show on two processor cores: they report every second, not every ten."""
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
