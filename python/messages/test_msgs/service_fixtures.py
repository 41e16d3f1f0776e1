# SPDX-License-Identifier: Apache-2.0
"""Pairs of requests and responses of this package to test with."""
from test_msgs.message_fixtures import _filled
from test_msgs.srv import Arrays, BasicTypes, Empty


def _pairs(service, count):
    return [[_filled(service.Request, which, count), _filled(service.Response, which, count)] for which in (1, 2)]


def get_msg_empty():
    return [[Empty.Request(), Empty.Response()]]


def get_msg_basic_types():
    return _pairs(BasicTypes, 0)


def get_msg_arrays():
    return _pairs(Arrays, 3)


def get_test_srv(service_name):
    """Pairs of the service with this name ('BasicTypes'); None when there is none."""
    makers = {'Empty': get_msg_empty, 'BasicTypes': get_msg_basic_types, 'Arrays': get_msg_arrays}
    return makers[service_name]() if service_name in makers else None
