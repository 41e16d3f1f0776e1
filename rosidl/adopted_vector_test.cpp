// SPDX-License-Identifier: Apache-2.0
// Messages whose arrays stay in the payload they came in.
#include "rosidl/adopted_vector.hpp"

#include <gmock/gmock.h>

#include "geometry_msgs/msg/polygon.hpp"
#include "rosidl/typed.hpp"
#include "sensor_msgs/msg/image.hpp"
#include "sensor_msgs/msg/laser_scan.hpp"

namespace myelin::cdr {
namespace {

using sensor_msgs::msg::Image;

Image image_of(std::size_t octets) {
  Image image;
  image.header.frame_id = "camera";
  image.encoding = "mono8";
  image.data.resize(octets);
  for (std::size_t i = 0; i < octets; ++i) image.data[i] = static_cast<std::uint8_t>(i * 7);
  return image;
}

template <class T>
Buffer payload_of(const T& message) {
  Writer writer;
  encode(message, writer);
  return Buffer::copy_of(writer.pieces());
}

bool lies_in(const void* data, const Buffer& payload) {
  const auto* octet = static_cast<const std::byte*>(data);
  return octet >= payload.bytes.data() && octet < payload.bytes.data() + payload.bytes.size();
}

TEST(AdoptedVectorTest, WorksWithThisStandardLibrary) {
  EXPECT_TRUE(can_adopt());
}

TEST(AdoptedVectorTest, ALargeImageIsSeenWhereItCameIn) {
  const Image image = image_of(100'000);
  const Buffer payload = payload_of(image);
  const auto seen = view<Image>(payload);
  EXPECT_EQ(*seen, image);
  EXPECT_TRUE(lies_in(seen->data.data(), payload));
}

TEST(AdoptedVectorTest, ThePayloadLivesAsLongAsTheMessage) {
  Buffer payload = payload_of(image_of(100'000));
  const std::weak_ptr<void> alive = payload.owner;
  auto seen = view<Image>(std::move(payload));
  payload = {};
  EXPECT_FALSE(alive.expired());
  EXPECT_EQ(seen->data[1], 7);
  seen.reset();
  EXPECT_TRUE(alive.expired());
}

TEST(AdoptedVectorTest, ASmallImageIsCopiedAndItsPayloadFreed) {
  Buffer payload = payload_of(image_of(100));
  const std::weak_ptr<void> alive = payload.owner;
  const auto seen = view<Image>(std::move(payload));
  EXPECT_TRUE(alive.expired());
  EXPECT_EQ(*seen, image_of(100));
}

TEST(AdoptedVectorTest, ACopyOfTheMessageOwnsItsPixels) {
  Buffer payload = payload_of(image_of(100'000));
  Image copy = *view<Image>(std::move(payload));
  copy.data.push_back(1);
  copy.data.erase(copy.data.begin());
  EXPECT_EQ(copy.data.size(), 100'000U);
}

TEST(AdoptedVectorTest, ManyReadersShareOnePayload) {
  const Buffer payload = payload_of(image_of(100'000));
  const auto first = view<Image>(payload);
  const auto second = view<Image>(payload);
  EXPECT_EQ(first->data.data(), second->data.data());
}

TEST(AdoptedVectorTest, ListsOfStructuresOfNumbersAreSeenToo) {
  geometry_msgs::msg::Polygon polygon;
  polygon.points.resize(1000);
  for (std::size_t i = 0; i < polygon.points.size(); ++i) polygon.points[i].y = static_cast<float>(i);
  const Buffer payload = payload_of(polygon);
  const auto seen = view<geometry_msgs::msg::Polygon>(payload);
  EXPECT_EQ(*seen, polygon);
  EXPECT_TRUE(lies_in(seen->points.data(), payload));
}

TEST(AdoptedVectorTest, WhatIsNotAlignedIsCopied) {
  sensor_msgs::msg::LaserScan scan;
  scan.ranges.assign(5000, 1.5F);
  const Buffer aligned = payload_of(scan);
  Buffer shifted = Buffer::allocate(aligned.bytes.size() + 1);
  std::memcpy(shifted.bytes.data() + 1, aligned.bytes.data(), aligned.bytes.size());
  shifted.bytes = shifted.bytes.subspan(1);
  const auto seen = view<sensor_msgs::msg::LaserScan>(shifted);
  EXPECT_EQ(*seen, scan);
  EXPECT_FALSE(lies_in(seen->ranges.data(), shifted));
}

TEST(AdoptedVectorTest, AMessageThatFailsBehindAnAdoptedArrayGivesItBack) {
  sensor_msgs::msg::LaserScan scan;
  scan.ranges.assign(5000, 1.5F);
  scan.intensities.assign(5000, 2.5F);
  const Buffer payload = payload_of(scan);
  const Buffer cut = Buffer::copy_of(payload.bytes.first(payload.bytes.size() - 8));
  EXPECT_THROW(view<sensor_msgs::msg::LaserScan>(cut), DecodeError);
}

TEST(TypedCodecTest, EncodingRefersToLargeArraysAndDecodingReusesMemory) {
  const Image image = image_of(100'000);
  Writer writer;
  encode(image, writer);
  ASSERT_EQ(writer.pieces().size(), 2U);
  EXPECT_EQ(static_cast<const void*>(writer.pieces()[1].data()), image.data.data());

  const Buffer payload = Buffer::copy_of(writer.pieces());
  Image into = image_of(100'000);
  const auto* before = into.data.data();
  decode(payload.bytes, into);
  EXPECT_EQ(into.data.data(), before);
}

TEST(TypedCodecTest, AnErrorNamesTypeFieldAndOffset) {
  const Buffer payload = payload_of(image_of(10));
  try {
    Image into;
    decode(payload.bytes.first(10), into);
    FAIL();
  } catch (const DecodeError& error) {
    EXPECT_STREQ(error.what(), "sensor_msgs/msg/Image: header.stamp.nanosec: 4 octets needed at offset 8, 2 left");
  }
}

}  // namespace
}  // namespace myelin::cdr
