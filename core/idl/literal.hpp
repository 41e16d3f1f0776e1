// SPDX-License-Identifier: Apache-2.0
// Values as written behind a field's name or a constant's '=':
//
//   integer  := [+-] (decimal | 0x... | 0o... | 0b...), underscores between digits; leading zeros stay decimal
//   float    := [+-] digits with '.' and exponent, finite
//   bool     := true | false | 1 | 0, in any case of letters
//   string   := "..." | '...' | the rest of the line up to a comment
//   list     := '[' [value {',' value}] ']'        of strings also with a ',' behind the last
//
// Within quotes a backslash escapes as in C and Python (\" \' \\ \n \t \r \a \b \f \v \0oo \xhh \uhhhh \Uhhhhhhhh;
// before anything else it stands for itself), and '#' and '=' mean nothing. A string whose quotes do not pair up at
// both ends is taken as it stands, quotes included.
#pragma once

#include <string_view>

#include "core/idl/source.hpp"
#include "core/idl/type.hpp"

namespace myelin::idl {

// Reads `text`, the rest of `line`, as a value of this type, checking its range, bound and length; nothing but blanks
// and a comment may follow. Throws SyntaxError. REQUIRES: type.kind is not nested.
Literal parse_literal(const SourceLine& line, std::string_view text, const FieldType& type);

// "uint8", "string": how the language spells a plain kind.
std::string_view spelling(Kind kind);

// Digits of a base with single underscores between them; false when that is not what `text` is or it exceeds 64 bits.
bool parse_digits(std::string_view text, unsigned base, std::uint64_t& value);

}  // namespace myelin::idl
