// SPDX-License-Identifier: Apache-2.0
#pragma once

#define RCPPUTILS_EXPORT
#define RCPPUTILS_IMPORT
#define RCPPUTILS_PUBLIC
#define RCPPUTILS_LOCAL
#define RCPPUTILS_PUBLIC_TYPE
