// SPDX-License-Identifier: Apache-2.0
#pragma once

#define RCUTILS_EXPORT
#define RCUTILS_IMPORT
#define RCUTILS_PUBLIC
#define RCUTILS_PUBLIC_TYPE
#define RCUTILS_LOCAL
