// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rcutils/types/rcutils_ret.h"
