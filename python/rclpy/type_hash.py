# SPDX-License-Identifier: Apache-2.0
"""TypeHash: the hash by which two sides know that they mean the same type."""
from __future__ import annotations

_TYPE_HASH_SIZE = 32


class TypeHash:
    """A version (1 is RIHS01, -1 none) and 32 bytes."""

    __slots__ = ('_version', '_value')

    def __init__(self, version: int = -1, value: bytes = bytes(_TYPE_HASH_SIZE)) -> None:
        self.version = version
        self.value = value

    @classmethod
    def _of(cls, text: str) -> TypeHash:
        """From "RIHS01_..."; of no version when it is something else."""
        if text.startswith('RIHS') and text[6:7] == '_':
            try:
                return cls(int(text[4:6]), bytes.fromhex(text[7:]))
            except (ValueError, AssertionError):
                pass
        return cls()

    @property
    def version(self) -> int:
        return self._version

    @version.setter
    def version(self, value: int) -> None:
        assert isinstance(value, int)
        self._version = value

    @property
    def value(self) -> bytes:
        return self._value

    @value.setter
    def value(self, value: bytes) -> None:
        assert isinstance(value, bytes) and len(value) == _TYPE_HASH_SIZE
        self._value = value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TypeHash):
            return False
        return self._version == other._version and self._value == other._value

    __hash__ = None

    def __str__(self) -> str:
        if self._version <= 0 or len(self._value) != _TYPE_HASH_SIZE:
            return 'INVALID'
        return f'RIHS{self._version:02}_{self._value.hex()}'
