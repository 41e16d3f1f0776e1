// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/announcements.hpp"

#include <gtest/gtest.h>

#include <list>
#include <set>
#include <thread>

namespace myelin::transport::dds {
namespace {

// Counts as discovery does: who comes, who goes, who is announced again.
class AnnouncementsTest : public testing::Test {
 protected:
  struct Endpoint {
    explicit Endpoint(AnnouncementsTest& test) : place([this, &test] { test.number(*this, true); }) {}
    std::int64_t number = 0;
    Announcements::Place place;
  };

  void number(Endpoint& endpoint, bool again) {
    EXPECT_EQ(Announcements::repeats(), again);
    kept_.erase(endpoint.number);
    endpoint.number = ++last_;
    kept_.insert(endpoint.number);
    repeated += again ? 1 : 0;
  }
  Endpoint& come() {
    Endpoint& endpoint = endpoints_.emplace_back(*this);
    number(endpoint, false);
    announcements.came(endpoint.place);
    return endpoint;
  }
  void come_and_go() {
    Endpoint& endpoint = come();
    kept_.erase(endpoint.number);
    ++last_;
    announcements.gone(endpoint.place);
    endpoints_.pop_back();
  }
  std::int64_t missing() const {
    return kept_.empty() ? 0 : last_ - *kept_.begin() + 1 - static_cast<std::int64_t>(kept_.size());
  }

  Repairs repairs;
  Announcements announcements{repairs};
  int repeated = 0;

 private:
  std::list<Endpoint> endpoints_;
  std::set<std::int64_t> kept_;
  std::int64_t last_ = 0;
};

TEST_F(AnnouncementsTest, WhoStaysAloneIsAnnouncedOnce) {
  for (int i = 0; i < 5000; ++i) come();
  EXPECT_EQ(repeated, 0);
}

TEST_F(AnnouncementsTest, WhoStaysIsAnnouncedAgainWhereManyComeAndGo) {
  constexpr int staying = 3;
  constexpr int lives = 10'000;
  for (int i = 0; i < staying; ++i) come();
  std::int64_t most = 0;
  for (int i = 0; i < lives; ++i) {
    come_and_go();
    most = std::max(most, missing());
  }
  EXPECT_LE(most, Announcements::rest + staying + 4);
  EXPECT_GT(repeated, 0);
  EXPECT_LE(repeated, staying * 2 * lives / Announcements::rest + staying);
}

TEST_F(AnnouncementsTest, ManyWhoStayAreAnnouncedAgainAFewAtATime) {
  constexpr int staying = 2000;
  for (int i = 0; i < staying; ++i) come();
  int before = 0, at_once = 0;
  for (int i = 0; i < 20'000; ++i) {
    come_and_go();
    at_once = std::max(at_once, repeated - before);
    before = repeated;
  }
  EXPECT_LE(at_once, 4);
  EXPECT_LE(missing(), 3 * staying + Announcements::rest);
  EXPECT_LE(repeated, 2 * 20'000);
}

TEST_F(AnnouncementsTest, NobodyIsAnnouncedAgainWhileSomebodyWritesButAfterwards) {
  come();
  {
    const Repairs::Write writing(repairs);
    std::thread([&] {
      for (int i = 0; i < 1000; ++i) come_and_go();
    }).join();
    EXPECT_EQ(repeated, 0);
  }
  come_and_go();
  EXPECT_EQ(repeated, 1);
}

}  // namespace
}  // namespace myelin::transport::dds
