// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/company.hpp"

#include <gtest/gtest.h>

namespace humanoid_ai {
namespace {

// Runs until the next attempt together; how many that were.
int runs_alone(Company& company) {
  int runs = 0;
  for (; !company.helps(); ++runs) company.note(false, 1.0);
  return runs;
}

TEST(Company, IsTriedOnceItIsKnownWhatTheWorkTakesAlone) {
  Company company;
  EXPECT_FALSE(company.helps());
  company.note(false, 1.0);
  EXPECT_TRUE(company.helps());
}

TEST(Company, StaysWhileItIsNotMuchSlower) {
  Company company;
  company.note(false, 1.0);
  for (const double seconds : {0.5, 0.9, 1.2, 0.5}) {
    company.note(true, seconds);
    EXPECT_TRUE(company.helps());
  }
}

TEST(Company, IsLeftForLongerEachTimeThatItFails) {
  Company company;
  company.note(false, 1.0);
  int before = 0;
  for (int attempt = 0; attempt < 3; ++attempt) {
    company.note(true, 20.0);
    const int runs = runs_alone(company);
    EXPECT_GT(runs, before);
    before = runs;
  }
  for (int attempt = 0; attempt < 20; ++attempt) {
    company.note(true, 20.0);
    before = runs_alone(company);
  }
  EXPECT_EQ(before, Company::kMost);
}

TEST(Company, IsTrustedAgainAfterManySuccesses) {
  Company company;
  company.note(false, 1.0);
  for (int attempt = 0; attempt < 10; ++attempt) {
    company.note(true, 20.0);
    runs_alone(company);
  }
  for (int run = 0; run < 2 * Company::kMost; ++run) company.note(true, 0.6);
  company.note(true, 20.0);
  EXPECT_EQ(runs_alone(company), Company::kLeast);
}

}  // namespace
}  // namespace humanoid_ai
