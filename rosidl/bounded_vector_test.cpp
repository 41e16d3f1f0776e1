// SPDX-License-Identifier: Apache-2.0
#include "rosidl_runtime_cpp/bounded_vector.hpp"

#include <gmock/gmock.h>

namespace rosidl_runtime_cpp {
namespace {

using Three = BoundedVector<int, 3>;

TEST(BoundedVectorTest, HoldsAsManyElementsAsItsBound) {
  Three vector{1, 2};
  vector.push_back(3);
  EXPECT_THAT(vector, testing::ElementsAre(1, 2, 3));
  EXPECT_EQ(vector.max_size(), 3U);
}

TEST(BoundedVectorTest, EveryWayToGrowRefusesOneMore) {
  Three full{1, 2, 3};
  const std::vector<int> four{1, 2, 3, 4};
  EXPECT_THROW(full.push_back(4), std::length_error);
  EXPECT_THROW(full.emplace_back(4), std::length_error);
  EXPECT_THROW(full.insert(full.begin(), 4), std::length_error);
  EXPECT_THROW(full.insert(full.begin(), four.begin(), four.end()), std::length_error);
  EXPECT_THROW(full.emplace(full.begin(), 4), std::length_error);
  EXPECT_THROW(full.resize(4), std::length_error);
  EXPECT_THROW(full.reserve(4), std::length_error);
  EXPECT_THROW(full.assign(4, 0), std::length_error);
  EXPECT_THROW(full.assign(four.begin(), four.end()), std::length_error);
  EXPECT_THROW((full = {1, 2, 3, 4}), std::length_error);
  EXPECT_THROW(full = four, std::length_error);
  EXPECT_THROW(Three(4), std::length_error);
  EXPECT_THROW(Three(four.begin(), four.end()), std::length_error);
  EXPECT_THAT(full, testing::ElementsAre(1, 2, 3));
}

TEST(BoundedVectorTest, ComparesLikeAVector) {
  EXPECT_EQ((Three{1, 2}), (Three{1, 2}));
  EXPECT_NE((Three{1, 2}), (Three{1, 3}));
  EXPECT_LT((Three{1, 2}), (Three{1, 3}));
}

TEST(BoundedVectorTest, PacksBooleansToo) {
  BoundedVector<bool, 2> flags{true};
  flags.push_back(false);
  EXPECT_THAT(flags, testing::ElementsAre(true, false));
  EXPECT_THROW(flags.push_back(true), std::length_error);
}

}  // namespace
}  // namespace rosidl_runtime_cpp
