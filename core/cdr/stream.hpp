// SPDX-License-Identifier: Apache-2.0
// Writer and Reader: the primitives of XCDR1 as Fast CDR writes it, without any knowledge of messages.
//
//   message      := header body
//   header       := 0x00 encoding:u8 options:u16     encoding 0 CDR big endian, 1 CDR little endian, 2 and 3 PL_CDR
//   primitive    := padding value                    padding to a multiple of the value's width, counted from the body
//   string       := length:u32 octets 0x00           length counts the final zero
//   wstring      := length:u32 unit:u32*             UTF-16 units, each widened to four octets, no final zero
//   sequence     := length:u32 element*              an empty one aligns for no element
//   array        := element*
//
// What is written is little endian with padding zero. What is read may have either endianness.
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/cdr/error.hpp"

namespace myelin::cdr {

static_assert(std::endian::native == std::endian::little, "arrays go to the wire as they lie in memory");

inline constexpr std::size_t header_size = 4;

template <class T>
concept Primitive = std::is_arithmetic_v<T> && sizeof(T) <= 8;

template <Primitive T>
T byte_swapped(T value) {
  if constexpr (sizeof(T) == 1) return value;
  if constexpr (sizeof(T) == 2) return std::bit_cast<T>(__builtin_bswap16(std::bit_cast<std::uint16_t>(value)));
  if constexpr (sizeof(T) == 4) return std::bit_cast<T>(__builtin_bswap32(std::bit_cast<std::uint32_t>(value)));
  if constexpr (sizeof(T) == 8) return std::bit_cast<T>(__builtin_bswap64(std::bit_cast<std::uint64_t>(value)));
}

// The elements of an array or sequence of primitives on their way to the wire, in native byte order.
struct Elements {
  Bytes bytes;
  // True: the bytes stay where and what they are until the written pieces have been used, so a large array is
  // referenced. False: they are copied at once, and the source may reuse the memory.
  bool lasting = true;

  Elements(Bytes all, bool stay = true) : bytes(all), lasting(stay) {}
};

// The elements of an array or sequence of primitives where they lie in the message that is read.
struct RawArray {
  Bytes bytes;
  std::uint8_t width;  // octets of one element
  bool swapped;        // in the other byte order than this machine's

  std::size_t size() const { return bytes.size() / width; }

  // True when the bytes are, where they lie, an array that this machine can read: what a view needs.
  bool viewable() const {
    return (!swapped || width == 1) && reinterpret_cast<std::uintptr_t>(bytes.data()) % width == 0;
  }

  // Writes all elements in native order. REQUIRES: room for bytes.size() octets at `target`.
  void copy_to(void* target) const {
    if (bytes.empty()) return;
    if (!swapped || width == 1) {
      std::memcpy(target, bytes.data(), bytes.size());
    } else if (width == 2) {
      copy_swapped<std::uint16_t>(target);
    } else if (width == 4) {
      copy_swapped<std::uint32_t>(target);
    } else {
      copy_swapped<std::uint64_t>(target);
    }
  }

 private:
  template <class T>
  void copy_swapped(void* target) const {
    auto* out = static_cast<std::byte*>(target);
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(T)) {
      T element;
      std::memcpy(&element, bytes.data() + at, sizeof(T));
      element = byte_swapped(element);
      std::memcpy(out + at, &element, sizeof(T));
    }
  }
};

// The UTF-16 units of a wstring where they lie in the message that is read, four octets each.
class WideText {
 public:
  WideText(Bytes bytes, bool swapped) : bytes_(bytes), swapped_(swapped) {}

  std::size_t size() const { return bytes_.size() / 4; }

  // What is no UTF-16 unit, which no ROS peer sends, reads as U+FFFD.
  char16_t operator[](std::size_t index) const {
    std::uint32_t unit;
    std::memcpy(&unit, bytes_.data() + 4 * index, 4);
    if (swapped_) unit = byte_swapped(unit);
    return unit > 0xFFFF ? u'\uFFFD' : static_cast<char16_t>(unit);
  }

  std::u16string text() const {
    std::u16string units(size(), u'\0');
    for (std::size_t i = 0; i < units.size(); ++i) units[i] = (*this)[i];
    return units;
  }

 private:
  Bytes bytes_;
  bool swapped_;
};

// Builds one message after another as a list of pieces: small things are gathered in a buffer of its own, large arrays
// stay where they are and are referenced. Once warm it allocates nothing.
//
//   writer.clear();
//   writer.put(std::uint32_t{7});
//   writer.put_array(pixels, 1);
//   send(writer.pieces());                // good until the next call that is not const, and while the pixels live
class Writer {
 public:
  // Arrays of at least so many octets are referenced; below that a copy is cheaper than a piece.
  static constexpr std::size_t reference_size = 4096;

  Writer() { clear(); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Begins a new message with its header. Keeps the memory.
  void clear() {
    cursor_ = scratch_.get();
    referenced_ = 0;
    cuts_.clear();
    reserve(header_size);
    const std::uint8_t header[header_size] = {0, 1, 0, 0};
    std::memcpy(cursor_, header, header_size);
    cursor_ += header_size;
  }

  // Octets written so far, header included.
  std::size_t size() const { return scratch_size() + referenced_; }

  template <Primitive T>
  void put(T value) {
    reserve(2 * sizeof(std::uint64_t));
    pad(sizeof(T));
    if constexpr (std::is_same_v<T, bool>) {
      *cursor_ = value ? std::byte{1} : std::byte{0};
    } else {
      std::memcpy(cursor_, &value, sizeof(T));
    }
    cursor_ += sizeof(T);
  }

  // Values of one width that lie side by side. REQUIRES: width is 1, 2, 4 or 8 and divides the size.
  void put_run(Bytes values, std::size_t width) {
    reserve(sizeof(std::uint64_t) + values.size());
    pad(width);
    std::memcpy(cursor_, values.data(), values.size());
    cursor_ += values.size();
  }

  // The length of a sequence or string. Throws Fault beyond what 32 bits count.
  void put_length(std::size_t length) {
    if (length > std::numeric_limits<std::uint32_t>::max()) {
      throw Fault(std::to_string(length) + " elements are more than the wire can count");
    }
    put(static_cast<std::uint32_t>(length));
  }

  // Goes out as it is, octets of value zero inside it included.
  void put_string(std::string_view text) {
    put_length(text.size() + 1);
    reserve(text.size() + 1);
    if (!text.empty()) std::memcpy(cursor_, text.data(), text.size());
    cursor_ += text.size();
    *cursor_++ = std::byte{0};
  }

  void put_wstring(std::u16string_view text) {
    put_length(text.size());
    reserve(4 * text.size());
    for (const char16_t unit : text) {
      const std::uint32_t wide = unit;
      std::memcpy(cursor_, &wide, 4);
      cursor_ += 4;
    }
  }

  // The elements alone, without a length. REQUIRES: width is 1, 2, 4 or 8 and divides the size.
  void put_array(const Elements& elements, std::size_t width) {
    const Bytes bytes = elements.bytes;
    if (bytes.empty()) return;
    reserve(sizeof(std::uint64_t));
    pad(width);
    if (elements.lasting && bytes.size() >= reference_size) {
      cuts_.push_back({scratch_size(), bytes});
      referenced_ += bytes.size();
      return;
    }
    reserve(bytes.size());
    std::memcpy(cursor_, bytes.data(), bytes.size());
    cursor_ += bytes.size();
  }

  // The message so far.
  Gather pieces() {
    pieces_.clear();
    std::size_t from = 0;
    for (const Cut& cut : cuts_) {
      if (cut.at != from) pieces_.emplace_back(scratch_.get() + from, cut.at - from);
      pieces_.push_back(cut.bytes);
      from = cut.at;
    }
    if (from != scratch_size()) pieces_.emplace_back(scratch_.get() + from, scratch_size() - from);
    return pieces_;
  }

 private:
  // A referenced array and how much of the scratch precedes it: scratch may still move, so no pointer.
  struct Cut {
    std::size_t at;
    Bytes bytes;
  };

  std::size_t scratch_size() const { return static_cast<std::size_t>(cursor_ - scratch_.get()); }

  void reserve(std::size_t octets) {
    if (static_cast<std::size_t>(end_ - cursor_) < octets) grow(octets);
  }

  [[gnu::noinline]] void grow(std::size_t octets) {
    const std::size_t used = scratch_size();
    const std::size_t capacity = std::max<std::size_t>({256, 2 * used, used + octets});
    std::unique_ptr<std::byte[]> larger(new std::byte[capacity]);
    if (used != 0) std::memcpy(larger.get(), scratch_.get(), used);
    scratch_ = std::move(larger);
    cursor_ = scratch_.get() + used;
    end_ = scratch_.get() + capacity;
  }

  // REQUIRES: eight octets reserved.
  void pad(std::size_t width) {
    const std::size_t padding = (header_size - size()) & (width - 1);
    std::memset(cursor_, 0, sizeof(std::uint64_t));
    cursor_ += padding;
  }

  std::unique_ptr<std::byte[]> scratch_;
  std::byte* cursor_ = nullptr;
  std::byte* end_ = nullptr;
  std::size_t referenced_ = 0;  // octets of the pieces that are not in scratch
  std::vector<Cut> cuts_;
  std::vector<Bytes> pieces_;
};

// Takes one message apart, never past its end. Whatever it hands out lies in the message's own bytes. Throws Fault.
class Reader {
 public:
  explicit Reader(Bytes message) : message_(message) {
    if (message.size() < header_size) {
      throw Fault("an encapsulation header has 4 octets, " + std::to_string(message.size()) + " left");
    }
    const auto encoding = std::to_integer<unsigned>(message[1]);
    if (message[0] != std::byte{0} || encoding > 3) {
      throw Fault("unknown encapsulation " + std::to_string(std::to_integer<unsigned>(message[0]) << 8 | encoding));
    }
    swapped_ = (encoding & 1) == 0;
    offset_ = header_size;
  }

  // Octets from the header's first; octets not yet read.
  std::size_t offset() const { return offset_; }
  std::size_t left() const { return message_.size() - offset_; }

  template <Primitive T>
  T get() {
    const std::byte* at = take(sizeof(T), sizeof(T));
    if constexpr (std::is_same_v<T, bool>) {
      return *at != std::byte{0};  // as upstream takes a single boolean
    } else {
      T value;
      std::memcpy(&value, at, sizeof(T));
      return swapped_ ? byte_swapped(value) : value;
    }
  }

  // Fills `values`, which are of one width and no booleans, with what comes next. False, and nothing is read, when the
  // message ends before or is in the other byte order: then they are to be read one by one.
  bool get_run(MutableBytes values, std::size_t width) {
    const std::size_t begin = offset_ + ((header_size - offset_) & (width - 1));
    if (swapped_ || begin > message_.size() || values.size() > message_.size() - begin) return false;
    std::memcpy(values.data(), message_.data() + begin, values.size());
    offset_ = begin + values.size();
    return true;
  }

  // The length of a sequence whose elements take at least `minimum` octets each. Refuses what cannot be there.
  std::size_t get_length(std::size_t minimum) {
    const std::size_t length = get<std::uint32_t>();
    if (minimum != 0 && length > left() / minimum) announced_too_much(length, "elements");
    return length;
  }

  // Refuses an array whose `count` elements of at least `minimum` octets each cannot be there.
  void expect(std::size_t count, std::size_t minimum) const {
    if (minimum != 0 && count > left() / minimum) too_few(count, minimum);
  }

  // Without its final zero; a text that has none, and one of length 0, are taken too.
  std::string_view get_string() {
    const std::size_t length = get<std::uint32_t>();
    if (length > left()) announced_too_much(length, "octets");
    const auto* text = reinterpret_cast<const char*>(message_.data() + offset_);
    offset_ += length;
    return {text, length != 0 && text[length - 1] == '\0' ? length - 1 : length};
  }

  WideText get_wstring() {
    const std::size_t length = get<std::uint32_t>();
    if (length > left() / 4) announced_too_much(length, "characters");
    const Bytes units = message_.subspan(offset_, 4 * length);
    offset_ += 4 * length;
    return {units, swapped_};
  }

  // The elements alone, without a length. Elements of booleans are checked to be 0 or 1.
  RawArray get_array(std::size_t count, std::uint8_t width) {
    if (count == 0) return {{}, width, swapped_};
    // No overflow: a count has 32 bits, or was checked against what is left.
    const std::byte* at = take(count * width, width);
    return {{at, count * width}, width, swapped_};
  }
  RawArray get_booleans(std::size_t count) {
    const RawArray array = get_array(count, 1);
    std::byte all{0};
    for (const std::byte octet : array.bytes) all |= octet;
    if (std::to_integer<unsigned>(all) > 1) {
      for (const std::byte& octet : array.bytes) {
        if (std::to_integer<unsigned>(octet) > 1) not_boolean(&octet);
      }
    }
    return array;
  }

 private:
  const std::byte* take(std::size_t octets, std::size_t alignment) {
    const std::size_t begin = offset_ + ((header_size - offset_) & (alignment - 1));
    if (begin > message_.size() || octets > message_.size() - begin) missing(octets, begin);
    offset_ = begin + octets;
    return message_.data() + begin;
  }

  [[noreturn, gnu::cold, gnu::noinline]] void missing(std::size_t octets, std::size_t begin) const {
    const std::size_t rest = begin > message_.size() ? 0 : message_.size() - begin;
    throw Fault(std::to_string(octets) + " octets needed at offset " + std::to_string(begin) + ", " +
                std::to_string(rest) + " left");
  }
  [[noreturn, gnu::cold, gnu::noinline]] void announced_too_much(std::size_t length, const char* what) const {
    throw Fault(std::to_string(length) + " " + what + " announced at offset " + std::to_string(offset_ - 4) + ", " +
                std::to_string(left()) + (what[0] == 'o' ? " left" : " octets left"));
  }
  [[noreturn, gnu::cold, gnu::noinline]] void too_few(std::size_t count, std::size_t minimum) const {
    throw Fault(std::to_string(count) + " elements of at least " + std::to_string(minimum) +
                " octets needed at offset " + std::to_string(offset_) + ", " + std::to_string(left()) + " octets left");
  }
  [[noreturn, gnu::cold, gnu::noinline]] void not_boolean(const std::byte* at) const {
    throw Fault("a boolean of value " + std::to_string(std::to_integer<unsigned>(*at)) + " at offset " +
                std::to_string(at - message_.data()));
  }

  Bytes message_;
  std::size_t offset_ = 0;
  bool swapped_ = false;
};

}  // namespace myelin::cdr
