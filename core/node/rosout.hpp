// SPDX-License-Identifier: Apache-2.0
// Rosout: what the loggers of a node say, as messages on /rosout.
//
// A line goes out once, whoever else is called alike: of the nodes whose logger wrote it or stands above the one that did,
// the nearest speaks, and of several nodes of one name the oldest.
#pragma once

#include <memory>
#include <string>

#include "core/node/endpoints.hpp"
#include "core/node/logging.hpp"

namespace myelin::node {

class Rosout {
 public:
  Rosout(std::string logger, std::shared_ptr<Publisher> publisher);
  ~Rosout();
  Rosout(const Rosout&) = delete;
  Rosout& operator=(const Rosout&) = delete;

 private:
  bool speaks_for(std::string_view logger) const;
  void publish(const logging::Record& record) const;

  const std::string logger_;
  const std::shared_ptr<Publisher> publisher_;
  logging::Token sink_;
};

}  // namespace myelin::node
