// SPDX-License-Identifier: Apache-2.0
// The walk over a face's own objects: native structures here, with arrays that stay where they are.
#include "core/cdr/walk.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <new>

#include "core/cdr/test_interfaces.hpp"

namespace {
thread_local std::size_t allocations = 0;
}  // namespace

// Not inlined: GCC would see half of a pair and warn.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace myelin::cdr {
namespace {

struct Stamp {
  std::int32_t sec = 0;
  std::uint32_t nanosec = 0;
};

// What a face has: numbers inside, arrays elsewhere.
struct Picture {
  Stamp stamp;
  std::string_view name;
  bool flipped = false;
  Bytes pixels;
  std::vector<Stamp> history;
};

struct StampSource {
  const Stamp* stamp;
  template <class T>
  T scalar(std::size_t field) const {
    return static_cast<T>(field == 0 ? static_cast<std::uint32_t>(stamp->sec) : stamp->nanosec);
  }
  std::string_view string(std::size_t) const { return {}; }
  std::u16string_view wstring(std::size_t) const { return {}; }
  Elements primitives(std::size_t) const { return Bytes{}; }
  std::size_t size(std::size_t) const { return 0; }
  std::string_view string(std::size_t, std::size_t) const { return {}; }
  std::u16string_view wstring(std::size_t, std::size_t) const { return {}; }
  StampSource child(std::size_t) const { return *this; }
  StampSource child(std::size_t, std::size_t) const { return *this; }
};

struct PictureSource {
  const Picture* picture;
  template <class T>
  T scalar(std::size_t) const {
    return static_cast<T>(picture->flipped);
  }
  std::string_view string(std::size_t) const { return picture->name; }
  std::u16string_view wstring(std::size_t) const { return {}; }
  Elements primitives(std::size_t) const { return picture->pixels; }
  std::size_t size(std::size_t) const { return picture->history.size(); }
  std::string_view string(std::size_t, std::size_t) const { return {}; }
  std::u16string_view wstring(std::size_t, std::size_t) const { return {}; }
  StampSource child(std::size_t) const { return {&picture->stamp}; }
  StampSource child(std::size_t, std::size_t element) const { return {&picture->history[element]}; }
};

struct StampTarget {
  Stamp* stamp;
  template <class T>
  void scalar(std::size_t field, T value) {
    (field == 0 ? reinterpret_cast<std::uint32_t&>(stamp->sec) : stamp->nanosec) = static_cast<std::uint32_t>(value);
  }
  void string(std::size_t, std::string_view) {}
  void wstring(std::size_t, const WideText&) {}
  void primitives(std::size_t, const RawArray&) {}
  void resize(std::size_t, std::size_t) {}
  void string(std::size_t, std::size_t, std::string_view) {}
  void wstring(std::size_t, std::size_t, const WideText&) {}
  StampTarget child(std::size_t) { return *this; }
  StampTarget child(std::size_t, std::size_t) { return *this; }
};

struct PictureTarget {
  Picture* picture;
  template <class T>
  void scalar(std::size_t, T value) {
    picture->flipped = value != T{};
  }
  void string(std::size_t, std::string_view text) { picture->name = text; }
  void wstring(std::size_t, const WideText&) {}
  void primitives(std::size_t, const RawArray& raw) { picture->pixels = raw.bytes; }
  void resize(std::size_t, std::size_t count) { picture->history.resize(count); }
  void string(std::size_t, std::size_t, std::string_view) {}
  void wstring(std::size_t, std::size_t, const WideText&) {}
  StampTarget child(std::size_t) { return {&picture->stamp}; }
  StampTarget child(std::size_t, std::size_t element) { return {&picture->history[element]}; }
};

class WalkTest : public testing::Test {
 protected:
  std::string encode_error() {
    try {
      encode(plan, PictureSource{&picture}, writer);
    } catch (const EncodeError& error) {
      return error.what();
    }
    return "no error";
  }
  std::string decode_error(Bytes bytes) {
    try {
      decode(plan, bytes, PictureTarget{&back});
    } catch (const DecodeError& error) {
      return error.what();
    }
    return "no error";
  }
  std::vector<std::byte> encoded() {
    encode(plan, PictureSource{&picture}, writer);
    std::vector<std::byte> bytes(writer.size());
    copy_to(bytes.data(), writer.pieces());
    return bytes;
  }

  static TestInterfaces& types() {
    static TestInterfaces interfaces{
        {"demo/msg/Stamp", "int32 sec\nuint32 nanosec\n"},
        {"demo/msg/Picture", "Stamp stamp\nstring<=8 name\nbool flipped\nuint8[] pixels\nStamp[<=3] history\n"},
    };
    return interfaces;
  }

  const Plan& plan = types().plan("demo/msg/Picture");
  std::vector<std::byte> pixels{100'000, std::byte{7}};
  Picture picture{{-1, 2}, "left", true, pixels, {{3, 4}, {5, 6}}};
  Picture back;
  Writer writer;
};

TEST_F(WalkTest, NativeObjectsComeBackAsTheyWere) {
  const auto bytes = encoded();
  decode(plan, bytes, PictureTarget{&back});
  EXPECT_EQ(back.stamp.sec, -1);
  EXPECT_EQ(back.stamp.nanosec, 2u);
  EXPECT_EQ(back.name, "left");
  EXPECT_TRUE(back.flipped);
  EXPECT_TRUE(std::ranges::equal(back.pixels, pixels));
  ASSERT_EQ(back.history.size(), 2u);
  EXPECT_EQ(back.history[1].nanosec, 6u);
}

TEST_F(WalkTest, ALargeArrayIsNeverCopied) {
  encode(plan, PictureSource{&picture}, writer);
  EXPECT_EQ(writer.pieces()[1].data(), pixels.data());
  const auto bytes = encoded();
  decode(plan, bytes, PictureTarget{&back});
  EXPECT_GE(back.pixels.data(), bytes.data());
  EXPECT_LE(back.pixels.data() + back.pixels.size(), bytes.data() + bytes.size());
}

TEST_F(WalkTest, AWarmWriterAllocatesNothing) {
  encode(plan, PictureSource{&picture}, writer);
  writer.pieces();
  const std::size_t before = allocations;
  for (int i = 0; i < 10; ++i) {
    encode(plan, PictureSource{&picture}, writer);
    writer.pieces();
  }
  EXPECT_EQ(allocations, before);
}

TEST_F(WalkTest, DecodingIntoATargetWithRoomAllocatesNothing) {
  const auto bytes = encoded();
  decode(plan, bytes, PictureTarget{&back});
  const std::size_t before = allocations;
  decode(plan, bytes, PictureTarget{&back});
  EXPECT_EQ(allocations, before);
}

TEST_F(WalkTest, ABoundExceededIsRefusedWithItsField) {
  picture.name = "a long name";
  EXPECT_EQ(encode_error(), "demo/msg/Picture: name: 11 characters, at most 8 allowed");
  picture.name = "";
  picture.history.resize(4);
  EXPECT_EQ(encode_error(), "demo/msg/Picture: history: 4 elements, at most 3 allowed");
}

TEST_F(WalkTest, AStringsBoundCountsCharactersNotOctets) {
  picture.name = "ääääöööö";
  EXPECT_EQ(encode_error(), "no error");
  EXPECT_EQ(decode_error(encoded()), "no error");
}

TEST_F(WalkTest, ADecodeErrorNamesThePathAndTheOffset) {
  const auto bytes = encoded();
  const Bytes all(bytes);
  EXPECT_EQ(decode_error(all.first(6)), "demo/msg/Picture: stamp.sec: 4 octets needed at offset 4, 2 left");
  EXPECT_EQ(decode_error(all.first(18)), "demo/msg/Picture: name: 5 octets announced at offset 12, 2 left");
  EXPECT_EQ(decode_error(all.first(100)),
            "demo/msg/Picture: pixels: 100000 elements announced at offset 24, 72 octets left");
  EXPECT_EQ(decode_error(all.first(bytes.size() - 1)),
            "demo/msg/Picture: history: 2 elements announced at offset 100028, 15 octets left");
  EXPECT_EQ(decode_error(all.first(3)), "demo/msg/Picture: an encapsulation header has 4 octets, 3 left");
}

TEST_F(WalkTest, WhatATargetThrowsItselfPassesThrough) {
  struct Stubborn : PictureTarget {
    void string(std::size_t, std::string_view) { throw std::bad_alloc(); }
    using PictureTarget::string;
  };
  const auto bytes = encoded();
  EXPECT_THROW(decode(plan, bytes, Stubborn{{&back}}), std::bad_alloc);
}

TEST_F(WalkTest, AFaultOfASourceLearnsItsField) {
  struct Stubborn : PictureSource {
    Elements primitives(std::size_t) const { throw Fault("lent to somebody else"); }
  };
  try {
    encode(plan, Stubborn{{&picture}}, writer);
    FAIL();
  } catch (const EncodeError& error) {
    EXPECT_STREQ(error.what(), "demo/msg/Picture: pixels: lent to somebody else");
  }
}

}  // namespace
}  // namespace myelin::cdr
