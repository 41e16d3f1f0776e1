# SPDX-License-Identifier: Apache-2.0
"""Eclipse Cyclone DDS's own Python package, reliable."""
import os
import time
from dataclasses import dataclass

from cyclonedds.core import InstanceState, ReadCondition, SampleState, ViewState, WaitSet
from cyclonedds.domain import DomainParticipant
from cyclonedds.idl import IdlStruct
from cyclonedds.idl.types import sequence, uint8
from cyclonedds.pub import DataWriter
from cyclonedds.qos import Policy, Qos
from cyclonedds.sub import DataReader
from cyclonedds.topic import Topic
from cyclonedds.util import duration


@dataclass
class Bytes(IdlStruct, typename='bench::Bytes'):
    data: sequence[uint8]


class Link:
    def __init__(self, speaks, hears, size_max, everything):
        qos = Qos(Policy.Reliability.Reliable(duration(seconds=10)),
                  Policy.History.KeepAll if everything else Policy.History.KeepLast(10))
        self._participant = DomainParticipant(int(os.environ.get('ROS_DOMAIN_ID', 0)))
        self._writer = self._reader = None
        if speaks:
            self._writer = DataWriter(self._participant, Topic(self._participant, f'bench_{speaks}', Bytes), qos=qos)
        if hears:
            self._reader = DataReader(self._participant, Topic(self._participant, f'bench_{hears}', Bytes), qos=qos)
            self._set = WaitSet(self._participant)
            self._set.attach(ReadCondition(self._reader, SampleState.Any | ViewState.Any | InstanceState.Any))

    def ready(self, listeners):
        while len(self._writer.get_matched_subscriptions()) < listeners:
            time.sleep(0.01)
        while self._reader and not self._reader.get_matched_publications():
            time.sleep(0.01)
        time.sleep(0.3)

    def send(self, data):
        self._writer.write(Bytes(data=bytes(data)))

    def receive(self, seconds):
        sample = self._reader.take_next()
        while sample is None:
            if not self._set.wait(duration(seconds=seconds)):
                return None
            sample = self._reader.take_next()
        return bytes(sample.data)

    def serve(self, handler):
        while True:
            self._set.wait(duration(seconds=1))
            for sample in self._reader.take(N=100):
                if not handler(bytes(sample.data)):
                    return

    def close(self):
        time.sleep(0.3)
