# SPDX-License-Identifier: Apache-2.0
# The native part is private: what programs may use of it has its types where they find it.
from typing import Any

def __getattr__(name: str) -> Any: ...
