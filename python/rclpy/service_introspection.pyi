# SPDX-License-Identifier: Apache-2.0
from enum import IntEnum

class ServiceIntrospectionState(IntEnum):
    OFF = 0
    METADATA = 1
    CONTENTS = 2
