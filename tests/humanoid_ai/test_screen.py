# SPDX-License-Identifier: Apache-2.0
"""What the terminal shows of a demo."""
import collections
import io
import types

from humanoid_ai.demo import screen
from humanoid_ai.demo.cast import Actor
from humanoid_ai.measures import Stream


class Terminal(io.StringIO):
    def isatty(self):
        return True


def a_monitor():
    names = ('camera', 'ai_perception_node', 'lidar_sim', 'deep_learning_perception')
    streams = {name: Stream() for name in names}
    return types.SimpleNamespace(
        streams=streams, all_heard=lambda: all(stream.count for stream in streams.values()), colors=[], detections=None,
        nearest=None, texts={'memory_status': 'Memory: ' + 'x' * 200},
        warnings=collections.Counter(ai_perception_node=2),
        reports=[types.SimpleNamespace(at=1.0, level=40, name='camera', text='No frame')], dropped=lambda name: 3,
        error_count=lambda name: 1, colors_by='ai_perception_node', detections_by='deep_learning_perception')


def a_family(monitor):
    return types.SimpleNamespace(children=[
        types.SimpleNamespace(actor=Actor(name, name + '_topic'), died_early=False, cpu_percent=7.0, rss_mb=50.0,
                              exit_code=0)
        for name in monitor.streams])


def test_elsewhere_than_on_a_terminal_a_line_tells_who_is_missing_and_then_what_happens():
    monitor, output = a_monitor(), io.StringIO()
    shown = screen.Screen(monitor, a_family(monitor), output)
    monitor.streams['lidar_sim'].note()
    shown.show(0.5)
    shown.show(0.6)
    assert output.getvalue() == '[  0.5 s] waiting for camera, ai_perception_node, deep_learning_perception\n'
    for stream in monitor.streams.values():
        stream.note()
    assert '2 warnings, 4 errors' in shown.line(1.0) and '\x1b' not in shown.line(1.0)


def test_a_terminal_is_drawn_over_and_never_wraps():
    monitor, output = a_monitor(), Terminal()
    shown = screen.Screen(monitor, a_family(monitor), output)
    shown.begin()
    shown.show(0.5)
    shown.end()
    text = output.getvalue()
    assert text.startswith('\x1b[2J') and 'starting' in text and 'No frame' in text and text.endswith('\x1b[?25h\n')
    for line in shown.picture(1.0, 5.0):
        visible = screen.fitted(line, 40)
        for code in (screen.BOLD, screen.DIM, screen.RED, screen.YELLOW, screen.GREEN, screen.CYAN, screen.RESET):
            visible = visible.replace(code, '')
        assert len(visible) <= 40


def test_the_summary_has_a_row_for_each_node():
    monitor = a_monitor()
    monitor.streams['camera'].note(0.004)
    lines = screen.summary(monitor, a_family(monitor)).splitlines()
    assert lines[0].split()[:5] == ['node', 'topic', 'messages', 'Hz', 'median']
    assert lines[2].split() == 'camera camera_topic 1 0.00 4.0 ms 4.0 ms 3 0 1 7% 50 MB 0'.split()
    assert len(lines) == 6 and len({len(line) for line in lines}) == 1
