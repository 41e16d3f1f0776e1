# SPDX-License-Identifier: Apache-2.0
"""What /dev/shm holds of the lane: whose segments, and who reads from whom. docs/formats/lane.md says how they look."""
import pathlib
import struct

SHARED_MEMORY = pathlib.Path('/dev/shm')
PAGE = 4096
ATTACHMENTS, ATTACHMENT_SIZE = 512, 128
ACTIVE = 3


def _files():
    for path in SHARED_MEMORY.glob('myelin-*'):
        try:
            with path.open('rb') as file:
                file.seek(PAGE)
                _, _, pid = struct.unpack('<QII', file.read(16))
            yield path, pid
        except (OSError, struct.error):
            continue  # gone meanwhile


def owners():
    """Name -> process."""
    return {path.name: pid for path, pid in _files()}


def _active():
    """(owner, reader) for each attachment through which messages come now."""
    for path, owner in _files():
        try:
            with path.open('rb') as file:
                file.seek(2 * PAGE)
                table = file.read(ATTACHMENTS * ATTACHMENT_SIZE)
        except OSError:
            continue
        for at in range(0, len(table), ATTACHMENT_SIZE):
            stage, reader = struct.unpack_from('<II', table, at)
            if stage == ACTIVE:
                yield owner, reader


def readers_of(process):
    """Processes that read from a process by the lane, each as often as it has readers."""
    return [reader for owner, reader in _active() if owner == process]


def reading(process):
    """Whether a process reads from any by the lane."""
    return any(reader == process for _, reader in _active())
