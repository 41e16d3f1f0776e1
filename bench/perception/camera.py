# SPDX-License-Identifier: Apache-2.0
"""Camera to detection in two processes: 1080p at 30 Hz, the model that ships, beside the chapter's own program.

    camera.py [--seconds 60] [--no-chapter] [--json FILE]

The C++ camera publishes a 1920 x 1080 test pattern, the C++ object_detector in another process runs objects8.onnx on it. Latency
is from the frame's stamp to the arrival of its detections here, in a third process; added latency is that less the median time
of the bare model, as the detector reports it. Copies of a megabyte and more are counted in both processes by a preloaded
library (copies.cpp). Memory is read once a second: a process's own, and what it has touched of the memory that both share, which
grows by a frame whenever more frames are under way than ever before. Then the chapter's deep_learning_perception takes the
detector's place, on the same camera, with random weights.

Programs are taken from MYELIN_BUILD_DIR (build/release, else build/dev).
"""
import argparse
import json
import os
import pathlib
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time

import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from humanoid_ai.launch.programs import PACKAGE, program
from humanoid_msgs.msg import ObjectDetectionArray
from rclpy.qos import QoSProfile

SIZE, RATE = '1920x1080', 30.0
WARM_UP_SEC = 3.0


class Program:
    """A child process: its large copies, its memory."""

    def __init__(self, name, command, folder, library):
        self.name, self._counts = name, folder / f'{name}.copies'
        environment = {**os.environ, 'COPIES_FILE': str(self._counts), 'LD_PRELOAD': str(library)}
        self.log = folder / f'{name}.log'
        with open(self.log, 'wb') as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
        self.memory = []

    def copies(self) -> int:
        return struct.unpack('=QQ', self._counts.read_bytes())[0] if self._counts.exists() else 0

    def look(self) -> None:
        """Notes its own memory and what it has touched of the shared one, in megabytes; fails when the process is gone."""
        if self.process.poll() is not None:
            sys.exit(f'{self.name} ended: {self.log.read_text()[-500:]}')
        status = pathlib.Path(f'/proc/{self.process.pid}/status').read_text()
        sizes = dict(line.split(':', 1) for line in status.splitlines())
        self.memory.append(tuple(int(sizes[key].split()[0]) / 1024 for key in ('RssAnon', 'RssShmem')))

    def cpu_sec(self) -> float:
        fields = pathlib.Path(f'/proc/{self.process.pid}/stat').read_text().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Listener:
    """Notes how long after a frame's stamp its detections arrive, and what the detector says of its model."""

    def __init__(self, detector: str):
        self.node = rclpy.create_node('bench_listener')
        self.detector, self.latencies, self.model_ms = detector, [], []
        self.node.create_subscription(ObjectDetectionArray, 'object_detections', self.hear, QoSProfile(depth=100))
        self.node.create_subscription(DiagnosticArray, '/diagnostics', self.diagnose, QoSProfile(depth=100))

    def hear(self, message):
        stamp = message.header.stamp
        self.latencies.append(time.time() - stamp.sec - stamp.nanosec * 1e-9)

    def diagnose(self, message):
        for status in message.status:
            values = {pair.key: pair.value for pair in status.values}
            if status.name.strip('/') == self.detector and 'model_ms' in values:
                self.model_ms.append(float(values['model_ms']))

    def spin(self, seconds, each_second=lambda: None):
        end = time.monotonic() + seconds
        due = time.monotonic()
        while time.monotonic() < end:
            rclpy.spin_once(self.node, timeout_sec=0.05)
            if time.monotonic() >= due:
                due += 1.0
                each_second()

    def await_detections(self, seconds=60.0):
        end = time.monotonic() + seconds
        while not self.latencies:
            if time.monotonic() > end:
                sys.exit('no detections came')
            rclpy.spin_once(self.node, timeout_sec=0.1)


def copies_library(folder: pathlib.Path) -> pathlib.Path:
    """That of the build folder whose programs are measured, or one built now."""
    built = pathlib.Path(os.environ.get('MYELIN_BUILD_DIR', '/nowhere')) / 'bench' / 'perception' / 'libcopies.so'
    if built.is_file():
        return built
    library = folder / 'libcopies.so'
    subprocess.run(['g++', '-std=c++20', '-O2', '-fno-builtin', '-fvisibility=hidden', '-shared', '-fPIC', '-o', library,
                    pathlib.Path(__file__).with_name('copies.cpp'), '-ldl'], check=True)
    return library


def random_weights(folder: pathlib.Path) -> None:
    """A torch home with MobileNetV2 weights, as torchvision would have downloaded them, but random."""
    import torch
    import torchvision

    url = torchvision.models.MobileNet_V2_Weights.IMAGENET1K_V1.url
    place = folder / 'hub' / 'checkpoints'
    place.mkdir(parents=True)
    torch.manual_seed(1)
    torch.save(torchvision.models.mobilenet_v2(weights=None).state_dict(), place / url.rsplit('/', 1)[-1])


def measure(name, command, folder, library, seconds):
    """One detector on the camera; a dictionary of numbers."""
    camera = Program('camera', [program('camera'), '--ros-args', '-p', f'pattern:={SIZE}', '-p', f'rate_hz:={RATE}'], folder,
                     library)
    detector = Program(name, command, folder, library)
    listener = Listener(name)
    try:
        listener.await_detections()
        listener.spin(WARM_UP_SEC)
        listener.latencies.clear()
        listener.model_ms.clear()
        both = (camera, detector)
        before = [(each.copies(), each.cpu_sec()) for each in both]
        begin = time.monotonic()
        listener.spin(seconds, lambda: [each.look() for each in both])
        elapsed = time.monotonic() - begin
        after = [(each.copies(), each.cpu_sec()) for each in both]
    finally:
        detector.end()
        camera.end()
        listener.node.destroy_node()
    ordered = sorted(listener.latencies)
    frames = RATE * elapsed
    result = {'detector': name, 'frames_per_second': len(ordered) / elapsed,
              'latency_ms_median': 1e3 * statistics.median(ordered),
              'latency_ms_p99': 1e3 * ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))],
              'model_ms': statistics.median(listener.model_ms) if listener.model_ms else None}
    for each, (copies, cpu), (copies_after, cpu_after) in zip(both, before, after):
        role = 'camera' if each is camera else 'detector'
        result[f'{role}_copies_per_frame'] = round((copies_after - copies) / (frames if each is camera else len(ordered)), 2)
        result[f'{role}_cpu_percent'] = 100 * (cpu_after - cpu) / elapsed
        tenth = max(1, len(each.memory) // 10)
        for kind, sizes in zip(('own', 'shared'), zip(*each.memory)):
            last = statistics.median(sizes[-tenth:])
            result[f'{role}_{kind}_memory_mb'] = last
            result[f'{role}_{kind}_memory_growth_mb'] = last - statistics.median(sizes[:tenth])
    if result['model_ms'] is not None:
        result['added_ms_median'] = result['latency_ms_median'] - result['model_ms']
    return result


def text(row) -> str:
    lines = [f'{key:28}{value if isinstance(value, str) else format(value, ".2f"):>24}' for key, value in row.items()
             if value is not None]
    return '\n'.join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--seconds', type=float, default=60.0)
    parser.add_argument('--no-chapter', action='store_true')
    parser.add_argument('--json', type=pathlib.Path)
    options = parser.parse_args()
    os.environ.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')
    rclpy.init()
    with tempfile.TemporaryDirectory(prefix='bench_camera_') as scratch:
        folder = pathlib.Path(scratch)
        library = copies_library(folder)
        model = PACKAGE / 'models' / 'objects8.onnx'
        rows = [measure('object_detector', [program('object_detector'), '--ros-args', '-p', f'model:={model}', '-p',
                                            'threads:=1'], folder, library, options.seconds)]
        print(text(rows[0]), flush=True)
        if not options.no_chapter:
            random_weights(folder)
            os.environ['TORCH_HOME'] = str(folder)
            rows.append(measure('deep_learning_perception',
                                ['/usr/bin/python3', '-m', 'humanoid_ai.chapter.deep_learning_perception'], folder, library,
                                min(options.seconds, 30.0)))
            print('\n' + text(rows[1]), flush=True)
    rclpy.try_shutdown()
    if options.json:
        options.json.write_text(json.dumps({'summary': rows[0], 'columns': rows}, indent=1) + '\n')


if __name__ == '__main__':
    main()
