// SPDX-License-Identifier: Apache-2.0
#include "core/cdr/unicode.hpp"

#include <cstdint>

namespace myelin::cdr {
namespace {

constexpr char32_t replacement = U'\uFFFD';

// Takes one character from the front. An octet that begins none is taken alone.
char32_t take_character(std::string_view& text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  text.remove_prefix(1);
  if (lead < 0x80) return lead;
  const std::size_t trailing = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < trailing) return replacement;
  char32_t character = lead & (0x3Fu >> trailing);
  for (std::size_t i = 0; i < trailing; ++i) {
    const auto octet = static_cast<std::uint8_t>(text[i]);
    if ((octet & 0xC0) != 0x80) return replacement;
    character = character << 6 | (octet & 0x3Fu);
  }
  constexpr char32_t least[] = {0, 0x80, 0x800, 0x10000};
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (character < least[trailing] || character > 0x10FFFF || surrogate) return replacement;
  text.remove_prefix(trailing);
  return character;
}

void append(std::string& text, char32_t character) {
  const auto trail = [&](int shift) { text.push_back(static_cast<char>(0x80 | (character >> shift & 0x3F))); };
  if (character < 0x80) {
    text.push_back(static_cast<char>(character));
  } else if (character < 0x800) {
    text.push_back(static_cast<char>(0xC0 | character >> 6));
    trail(0);
  } else if (character < 0x10000) {
    text.push_back(static_cast<char>(0xE0 | character >> 12));
    trail(6);
    trail(0);
  } else {
    text.push_back(static_cast<char>(0xF0 | character >> 18));
    trail(12);
    trail(6);
    trail(0);
  }
}

}  // namespace

std::u16string utf16(std::string_view utf8) {
  std::u16string units;
  while (!utf8.empty()) {
    const char32_t character = take_character(utf8);
    if (character < 0x10000) {
      units.push_back(static_cast<char16_t>(character));
    } else {
      units.push_back(static_cast<char16_t>(0xD800 + ((character - 0x10000) >> 10)));
      units.push_back(static_cast<char16_t>(0xDC00 + ((character - 0x10000) & 0x3FF)));
    }
  }
  return units;
}

std::string utf8(std::u16string_view utf16) {
  std::string text;
  for (std::size_t i = 0; i < utf16.size(); ++i) {
    const char32_t unit = utf16[i];
    const bool high = unit >= 0xD800 && unit < 0xDC00;
    if (high && i + 1 < utf16.size() && (utf16[i + 1] & 0xFC00) == 0xDC00) {
      append(text, 0x10000 + ((unit - 0xD800) << 10) + (utf16[++i] - 0xDC00u));
    } else {
      append(text, unit >= 0xD800 && unit < 0xE000 ? replacement : unit);
    }
  }
  return text;
}

}  // namespace myelin::cdr
