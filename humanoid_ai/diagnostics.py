# SPDX-License-Identifier: Apache-2.0
"""A node's own account of its work on /diagnostics, once a second, where monitors look for it.

    self.diagnostics = Diagnostics(self)
    self.diagnostics.count('processed')
    self.diagnostics.show('dropped', lambda: self.intake.dropped)

The keys that this package's nodes use: received, processed, dropped, errors, latency_ms.
"""
import collections
import threading

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue


class Diagnostics:
    def __init__(self, node, period_sec: float = 1.0):
        self._node = node
        self._lock = threading.Lock()
        self._counts = collections.Counter()  # guarded by _lock
        self._shown = {}
        self._publisher = node.create_publisher(DiagnosticArray, '/diagnostics', 10)
        self._timer = node.create_timer(period_sec, self._publish)

    def count(self, key: str, by: int = 1) -> None:
        """Adds to a counter; any thread."""
        with self._lock:
            self._counts[key] += by

    def show(self, key: str, value) -> None:
        """Reports value() under this key at every publication."""
        self._shown[key] = value

    def __getitem__(self, key: str) -> int:
        with self._lock:
            return self._counts[key]

    def _publish(self):
        with self._lock:
            values = dict(self._counts)
        values.update({key: value() for key, value in self._shown.items()})
        status = DiagnosticStatus()
        status.level = DiagnosticStatus.WARN if values.get('errors') else DiagnosticStatus.OK
        status.name = self._node.get_fully_qualified_name()
        status.message = f'{values["errors"]} errors' if values.get('errors') else 'working'
        status.values = [KeyValue(key=key, value=str(value)) for key, value in sorted(values.items())]
        message = DiagnosticArray()
        message.header.stamp = self._node.get_clock().now().to_msg()
        message.status = [status]
        self._publisher.publish(message)
