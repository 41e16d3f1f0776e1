# SPDX-License-Identifier: Apache-2.0
"""Our nodes and examples use nothing that genuine rclcpp lacks, and our rclcpp has what node authors use."""
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import surface as lists  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = '|'.join(lists.PACKAGES)
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.MULTILINE)
QUALIFIED = re.compile(rf'\b((?:{PACKAGES})(?:::\w+)+)')
MACRO = re.compile(r'\bRCLCPP_[A-Z_]+\b')
COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
# Members that are named through the class, and what every class of rclcpp has.
POINTERS = {'SharedPtr', 'ConstSharedPtr', 'UniquePtr', 'WeakPtr', 'make_shared', 'make_unique'}
# Libraries that both worlds have.
OTHERS = re.compile(r'^(opencv2|torch|rmw|rcl_interfaces|ament_index_cpp|builtin_interfaces|\w+_msgs|\w+_interfaces|std_srvs)/')

SURFACE = lists.read()


def sources():
    """Files that must build on genuine ROS 2."""
    found = [*(ROOT / 'humanoid_ai' / 'nodes').glob('*.[ch]pp'), *(ROOT / 'examples' / 'cpp').rglob('*.[ch]pp')]
    return sorted(path for path in found if 'build' not in path.parts)


def plain(path):
    return COMMENT_OR_TEXT.sub('', path.read_text())


def known(name):
    """Whether a qualified name is on the list, or a member of a class that is."""
    if name in SURFACE.names or any(other.startswith(name + '::') for other in SURFACE.names):
        return True
    parent, _, last = name.rpartition('::')
    return parent in SURFACE.names and (last in POINTERS or (parent, last) in SURFACE.members or
                                        any(member == last for _, member in SURFACE.members)) or (
        last in POINTERS and known(parent))


@pytest.mark.parametrize('path', sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_node_uses_nothing_that_genuine_rclcpp_lacks(path):
    text = plain(path)
    unknown = {name for name in QUALIFIED.findall(text) if not known(name)}
    unknown |= {macro for macro in MACRO.findall(text) if macro not in SURFACE.macros}
    for header in INCLUDE.findall(path.read_text()):
        if re.match(rf'({PACKAGES})/', header) and header not in SURFACE.headers:
            unknown.add(header)
        if header.startswith(('core/', 'rosidl/', 'python/')):
            unknown.add(header)
    assert not unknown, f'{path.name} uses what the list of genuine rclcpp does not have'
    assert 'myelin' not in text, f'{path.name} knows of Myelin'


def test_every_header_of_the_list_is_there():
    missing = {header for header in SURFACE.headers - SURFACE.missing if not (ROOT / header).is_file()}
    assert not missing


def test_every_member_of_the_list_is_a_word_of_our_headers():
    words = set()
    for package in lists.PACKAGES:
        for path in (ROOT / package).rglob('*.h*'):
            words |= set(re.findall(r'\w+', COMMENT_OR_TEXT.sub('', path.read_text())))
    missing = {f'{owner}.{member}' for owner, member in SURFACE.members
               if member not in words and f'{owner}.{member}' not in SURFACE.missing}
    assert not missing


def test_what_we_lack_is_still_lacking():
    """A name that was added is to be taken off the list of what is missing."""
    here = {name for name in SURFACE.missing if '/' in name and (ROOT / name).is_file()}
    assert not here
