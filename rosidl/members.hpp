// SPDX-License-Identifier: Apache-2.0
// Members<T>: what the codec knows of a message type at compile time. Generated headers specialize it.
//
//   template <> struct Members<std_msgs::msg::Header> {
//     static constexpr const char* name = "std_msgs/msg/Header";
//     static constexpr std::size_t flat = 0;     // when all is numbers of one width, that width; 0 otherwise
//     static constexpr std::size_t minimum = 12; // least octets of one value on the wire
//     static constexpr bool empty = false;       // no member but the one that C++ needs
//     template <class Message, class Visit> static void visit(Message& message, Visit& visit);
//   };
//
// visit() calls, for each member in the order of the wire, visit("name", message.name), with a third argument for a bounded
// string (its bound, std::size_t) and for octets (Octet). Neighbours that are numbers of one width it first offers as a whole:
// visit.run<8>(message, message.first, message.last); true means that they are done.
//
// Of a service or an action only `name` is there.
#pragma once

#include <cstddef>

namespace myelin::cdr {

template <class T>
struct Members;

struct Octet {};

// "std_msgs/msg/String", "example_interfaces/srv/AddTwoInts".
template <class T>
constexpr const char* type_name() {
  return Members<T>::name;
}

}  // namespace myelin::cdr
