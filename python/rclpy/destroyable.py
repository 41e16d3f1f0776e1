# SPDX-License-Identifier: Apache-2.0
class DestroyableType:
    """What every native object offers: a context manager that checks it still is, and an end."""

    def __enter__(self) -> None:
        ...

    def __exit__(self, exc_type, exc_val, exctb) -> None:
        ...

    def destroy_when_not_in_use(self) -> None:
        ...
