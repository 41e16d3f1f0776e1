# SPDX-License-Identifier: Apache-2.0
"""Writes a program that prints what its headers make of message types: sizes, places and types of members, constants,
traits, and a default message as YAML. Compiled with our headers and with Debian's it must print the same.

    make_facts.py HEADERS FACTS.cpp PACKAGE...
"""
import pathlib
import re
import sys

STRUCTURE = re.compile(r'^using (\w+) = \1_<std::allocator<void>>;$', re.MULTILINE)
MEMBER = re.compile(r'^  using _(\w+)_type = ', re.MULTILINE)
CONSTANT = re.compile(r'^  static (?:constexpr|inline const) \S+ (\w+) = ', re.MULTILINE)

PROLOGUE = r'''
#include <cstddef>
#include <iostream>
#include <typeinfo>

template <class T>
void print_type() {
  namespace traits = rosidl_generator_traits;
  std::cout << traits::name<T>() << ' ' << traits::data_type<T>() << ' ' << sizeof(T) << ' ' << alignof(T) << ' ' << traits::is_message<T>::value
            << traits::is_service<T>::value << traits::has_fixed_size<T>::value << traits::has_bounded_size<T>::value << '\n'
            << typeid(typename T::SharedPtr).name() << ' ' << typeid(typename T::ConstSharedPtr).name() << ' '
            << typeid(typename T::UniquePtr).name() << ' ' << typeid(typename T::ConstUniquePtr).name() << ' '
            << typeid(typename T::WeakPtr).name() << ' ' << typeid(typename T::RawPtr).name() << '\n'
            << to_yaml(T()) << to_yaml(T(), true) << '\n'
            << to_yaml(T(rosidl_runtime_cpp::MessageInitialization::ZERO), true) << '\n';
}

template <class Constant>
void print_constant(const char* name, const Constant& value) {
  std::cout << name << " = ";
  rosidl_generator_traits::value_to_yaml(value, std::cout);
  std::cout << '\n';
}

template <class Message, class Value, class Type>
void print_member(const char* name, std::size_t offset, const Message&, const Value&, Type) {
  std::cout << name << " at " << offset << ": " << typeid(Value).name() << ' ' << typeid(Type).name() << '\n';
}
'''


def facts_of(cpp_name, header_text, structure):
    body = header_text.split(f'struct {structure}_\n', 1)[1].split('\n};', 1)[0]
    yield f'  {{ using T = {cpp_name}; print_type<T>(); const T message; static_cast<void>(message);'
    for member in MEMBER.findall(body):
        yield (f'    print_member("{member}", offsetof(T, {member}), message, message.{member}, '
               f'static_cast<T & (T::*)(const T::_{member}_type &)>(nullptr));')
        if member != 'structure_needs_at_least_one_member':
            yield f'    static_assert(std::is_same_v<decltype(&T::set__{member}), T & (T::*)(const T::_{member}_type &)>);'
    for constant in CONSTANT.findall(body):
        yield f'    print_constant("{constant}", T::{constant});'
    yield '  }'


def main(headers, out, *packages):
    includes, lines = [], []
    for package in packages:
        for path in sorted(pathlib.Path(headers, package, 'msg', 'detail').glob('*__struct.hpp')):
            text = path.read_text()
            includes.append(f'#include "{package}/msg/{path.name.removesuffix("__struct.hpp")}.hpp"')
            for structure in STRUCTURE.findall(text):
                lines += facts_of(f'{package}::msg::{structure}', text, structure)
    pathlib.Path(out).write_text('\n'.join([*includes, PROLOGUE, 'int main() {', *lines, '}', '']))


if __name__ == '__main__':
    main(*sys.argv[1:])
