// SPDX-License-Identifier: Apache-2.0
#include "core/cdr/stream.hpp"

#include <gmock/gmock.h>

#include <numeric>
#include <string>
#include <vector>

namespace myelin::cdr {
namespace {

std::string hex(Bytes bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::byte octet : bytes) {
    text += digits[std::to_integer<unsigned>(octet) >> 4];
    text += digits[std::to_integer<unsigned>(octet) & 15];
  }
  return text;
}

std::vector<std::byte> unhex(std::string_view text) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

std::string written(Writer& writer) {
  std::vector<std::byte> bytes(writer.size());
  copy_to(bytes.data(), writer.pieces());
  return hex(bytes);
}

std::string fault_of(auto&& act) {
  try {
    act();
  } catch (const Fault& fault) {
    return fault.describe("T");
  }
  return "no fault";
}

TEST(WriterTest, BeginsWithALittleEndianHeader) {
  Writer writer;
  EXPECT_EQ(written(writer), "00010000");
}

TEST(WriterTest, AlignsToTheWidthCountedFromTheBodyWithZeros) {
  Writer writer;
  writer.put(std::uint8_t{0xff});
  writer.put(std::uint16_t{0x1122});
  writer.put(std::uint8_t{0xff});
  writer.put(std::uint32_t{0x11223344});
  writer.put(std::uint8_t{0xff});
  writer.put(std::uint64_t{0x1122334455667788});
  EXPECT_EQ(written(writer),
            "00010000"
            "ff002211"
            "ff000000"
            "44332211"
            "ff000000"
            "8877665544332211");
}

TEST(WriterTest, PaddingIsZeroWhereAnEarlierMessageLeftItsOctets) {
  Writer writer;
  for (int i = 0; i < 8; ++i) writer.put(~std::uint64_t{0});
  writer.clear();
  writer.put(std::uint8_t{1});
  writer.put(std::uint64_t{2});
  EXPECT_EQ(written(writer),
            "00010000"
            "0100000000000000"
            "0200000000000000");
}

TEST(WriterTest, StringsEndWithAZeroThatTheLengthCounts) {
  Writer writer;
  writer.put_string("");
  writer.put_string("abc");
  EXPECT_EQ(written(writer),
            "00010000"
            "0100000000000000"
            "0400000061626300");
}

TEST(WriterTest, WideStringsTakeFourOctetsAUnitAndNoFinalZero) {
  Writer writer;
  writer.put_wstring(u"x\U0001D11E");
  EXPECT_EQ(written(writer),
            "00010000"
            "03000000"
            "78000000"
            "34d80000"
            "1edd0000");
}

TEST(WriterTest, AnEmptyArrayAlignsForNothing) {
  Writer writer;
  writer.put_length(0);
  writer.put_array(Bytes{}, 8);
  writer.put(std::uint8_t{1});
  EXPECT_EQ(written(writer),
            "00010000"
            "00000000"
            "01");
}

TEST(WriterTest, ALargeArrayIsReferencedWhereItLies) {
  const std::vector<std::byte> pixels(Writer::reference_size, std::byte{7});
  Writer writer;
  writer.put(std::uint32_t{1});
  writer.put_array(Bytes(pixels), 1);
  writer.put(std::uint32_t{2});
  const Gather pieces = writer.pieces();
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(pieces[1].data(), pixels.data());
  EXPECT_EQ(hex(pieces[0]), "0001000001000000");
  EXPECT_EQ(hex(pieces[2]), "02000000");
  EXPECT_EQ(writer.size(), 12 + pixels.size());
}

TEST(WriterTest, AlignsBehindAReferencedArrayOfOddLength) {
  const std::vector<std::byte> pixels(Writer::reference_size + 3);
  Writer writer;
  writer.put_array(Bytes(pixels), 1);
  writer.put(std::uint64_t{1});
  EXPECT_EQ(hex(writer.pieces().back()),
            "0000000000"
            "0100000000000000");
}

TEST(WriterTest, TwoReferencedArraysInARowHaveNothingBetweenThem) {
  const std::vector<std::byte> pixels(Writer::reference_size);
  Writer writer;
  writer.put_array(Bytes(pixels), 4);
  writer.put_array(Bytes(pixels), 4);
  EXPECT_EQ(writer.pieces().size(), 3u);
}

TEST(WriterTest, AnArrayThatWillNotLastIsCopied) {
  std::vector<std::byte> pixels(Writer::reference_size, std::byte{7});
  Writer writer;
  writer.put_array(Elements(pixels, false), 1);
  pixels.assign(pixels.size(), std::byte{9});
  ASSERT_EQ(writer.pieces().size(), 1u);
  EXPECT_EQ(writer.pieces()[0].back(), std::byte{7});
}

TEST(WriterTest, GrowsWithoutLosingWhatItHolds) {
  Writer writer;
  std::vector<std::byte> expected = unhex("00010000");
  for (int i = 0; i < 5000; ++i) {
    writer.put(static_cast<std::uint8_t>(i));
    expected.push_back(static_cast<std::byte>(i));
  }
  EXPECT_EQ(written(writer), hex(expected));
}

TEST(ReaderTest, ReadsBothByteOrders) {
  const auto little = unhex(
      "00010000"
      "01000000"
      "8877665544332211"
      "00000000"
      "0000f03f");
  const auto big = unhex(
      "00000000"
      "00000001"
      "1122334455667788"
      "3ff00000"
      "00000000");
  Reader little_reader(little);
  EXPECT_EQ(little_reader.get<std::uint8_t>(), 1);
  EXPECT_EQ(little_reader.offset(), 5u);
  Reader big_reader(big);
  EXPECT_EQ(big_reader.get<std::uint32_t>(), 1u);
  EXPECT_EQ(big_reader.get<std::uint32_t>(), 0x11223344u);
  EXPECT_EQ(big_reader.get<std::uint16_t>(), 0x5566);
}

TEST(ReaderTest, SkipsPaddingCountedFromTheBody) {
  const auto bytes = unhex(
      "00010000"
      "01ffffffffffffff"
      "000000000000f03f");
  Reader reader(bytes);
  EXPECT_EQ(reader.get<std::uint8_t>(), 1);
  EXPECT_EQ(reader.get<double>(), 1.0);
  EXPECT_EQ(reader.left(), 0u);
}

TEST(ReaderTest, TakesTheFourEncapsulationsOfXcdr1AndNoOther) {
  for (const char* header : {"00000000", "00010000", "00020000", "00030000", "0001ffff"}) {
    EXPECT_NO_THROW(Reader{unhex(header)}) << header;
  }
  EXPECT_EQ(fault_of([] { Reader{unhex("00060000")}; }), "T: unknown encapsulation 6");
  EXPECT_EQ(fault_of([] { Reader{unhex("01010000")}; }), "T: unknown encapsulation 257");
  EXPECT_EQ(fault_of([] { Reader{unhex("000100")}; }), "T: an encapsulation header has 4 octets, 3 left");
  EXPECT_EQ(fault_of([] { Reader{Bytes{}}; }), "T: an encapsulation header has 4 octets, 0 left");
}

TEST(ReaderTest, TakesStringsAsPeersWriteThem) {
  const auto bytes = unhex(
      "00010000"
      "0300000061620000"
      "0200000061620000"
      "00000000"
      "0400000061006200");
  Reader reader(bytes);
  EXPECT_EQ(reader.get_string(), "ab");
  EXPECT_EQ(reader.get_string(), "ab") << "no final zero";
  EXPECT_EQ(reader.get_string(), "") << "length 0";
  EXPECT_EQ(reader.get_string(), std::string_view("a\0b", 3));
}

TEST(ReaderTest, RefusesAStringLongerThanTheBytes) {
  const auto bytes = unhex(
      "00010000"
      "ff000000"
      "61");
  EXPECT_EQ(fault_of([&] { Reader(bytes).get_string(); }), "T: 255 octets announced at offset 4, 1 left");
}

TEST(ReaderTest, RefusesAWideStringWhoseSizeWouldOverflow) {
  const auto bytes = unhex(
      "00010000"
      "00000040"
      "61000000");
  EXPECT_EQ(fault_of([&] { Reader(bytes).get_wstring(); }),
            "T: 1073741824 characters announced at offset 4, 4 octets left");
}

TEST(ReaderTest, ReadsWideStringsInBothByteOrders) {
  const auto little = unhex(
      "00010000"
      "03000000"
      "78000000"
      "34d80000"
      "1edd0000");
  const auto big = unhex(
      "00000000"
      "00000002"
      "00000078"
      "000000e9");
  EXPECT_EQ(Reader(little).get_wstring().text(), u"x\U0001D11E");
  EXPECT_EQ(Reader(big).get_wstring().text(), u"x\u00e9");
}

TEST(ReaderTest, AWideUnitBeyondUtf16ReadsAsReplacement) {
  const auto bytes = unhex(
      "00010000"
      "01000000"
      "1ed10100");
  EXPECT_EQ(Reader(bytes).get_wstring().text(), u"\uFFFD");
}

TEST(ReaderTest, RefusesAPrimitiveThatIsCutShort) {
  const auto bytes = unhex(
      "00010000"
      "01000000"
      "000000");
  Reader reader(bytes);
  reader.get<std::uint8_t>();
  EXPECT_EQ(fault_of([&] { reader.get<double>(); }), "T: 8 octets needed at offset 12, 0 left");
}

TEST(ReaderTest, RefusesALengthThatCannotBeThere) {
  const auto bytes = unhex(
      "00010000"
      "03000000"
      "0000000000000000");
  EXPECT_EQ(Reader(bytes).get_length(2), 3u);
  EXPECT_EQ(fault_of([&] { Reader(bytes).get_length(3); }), "T: 3 elements announced at offset 4, 8 octets left");
  EXPECT_EQ(fault_of([&] { Reader(bytes).expect(7, 2); }),
            "T: 7 elements of at least 2 octets needed at offset 4, 12 octets left");
}

TEST(ReaderTest, ABooleanIsTrueForAnyOctetButZero) {
  const auto bytes = unhex("00010000000102");
  Reader reader(bytes);
  EXPECT_FALSE(reader.get<bool>());
  EXPECT_TRUE(reader.get<bool>());
  EXPECT_TRUE(reader.get<bool>());
}

TEST(ReaderTest, BooleansInAnArrayAreZeroOrOne) {
  const auto bytes = unhex("00010000000102");
  EXPECT_EQ(Reader(bytes).get_booleans(2).size(), 2u);
  EXPECT_EQ(fault_of([&] { Reader(bytes).get_booleans(3); }), "T: a boolean of value 2 at offset 6");
}

TEST(ReaderTest, AnArrayLiesInTheMessageItself) {
  alignas(8) std::byte memory[4 + 16] = {};
  memory[1] = std::byte{1};
  Reader reader(memory);
  const RawArray array = reader.get_array(4, 4);
  EXPECT_EQ(array.bytes.data(), memory + 4);
  EXPECT_EQ(array.size(), 4u);
  EXPECT_TRUE(array.viewable());
  EXPECT_FALSE(Reader(memory).get_array(2, 8).viewable()) << "four octets after the alignment of this memory";
}

TEST(ReaderTest, AnArrayInTheOtherByteOrderIsNoViewButCopiesRight) {
  const auto bytes = unhex(
      "00000000"
      "0102"
      "0304");
  const RawArray array = Reader(bytes).get_array(2, 2);
  EXPECT_FALSE(array.viewable());
  std::uint16_t elements[2];
  array.copy_to(elements);
  EXPECT_THAT(elements, testing::ElementsAre(0x0102, 0x0304));
}

TEST(ReaderTest, AnEmptyArrayAtTheEndNeedsNoPadding) {
  const auto bytes = unhex(
      "00010000"
      "01");
  Reader reader(bytes);
  reader.get<std::uint8_t>();
  EXPECT_EQ(reader.get_array(0, 8).size(), 0u);
}

}  // namespace
}  // namespace myelin::cdr
