# SPDX-License-Identifier: Apache-2.0
"""AddTwoInts, one call after the other: services.py server, services.py client CALLS, services.py late CALLS.

The client calls in two ways: call_async() and spin_once() until done, and call() while another thread spins. The late one
calls with executor.spin_until_future_complete() and says what the first and the last of its calls took. With a
processor as the last word the process is pinned to it.
"""
import sys
import threading

import rclpy
from example_interfaces.srv import AddTwoInts
from rclpy.executors import SingleThreadedExecutor

from meter import Window, now_ns, pin, report, spread, wait_until

WARM_UP = 100
SAMPLE = 250  # calls at either end whose medians are compared


def server(node, executor):
    over = False

    def add(request, response):
        nonlocal over
        over = over or request.a < 0
        response.sum = request.a + request.b
        return response

    node.create_service(AddTwoInts, 'bench/add', add)
    while not over:
        executor.spin_once(timeout_sec=1.0)
    for _ in range(10):  # the last answer leaves
        executor.spin_once(timeout_sec=0.02)


def timed(client, count, call):
    """The durations of `count` calls after a warm-up, and what they used."""
    times, window, request = [], Window(), AddTwoInts.Request()
    for i in range(-WARM_UP, count):
        if i == 0:
            window.start()
            times.clear()
        request.a, request.b = abs(i), 2 * abs(i)
        began = now_ns()
        response = call(client, request)
        times.append(now_ns() - began)
        assert response.sum == 3 * abs(i)
    return times, window.per(count)


def connected(node, executor):
    client = node.create_client(AddTwoInts, 'bench/add')
    wait_until(client.service_is_ready)
    executor.spin_once(timeout_sec=0.5)
    return client


def client(node, executor, count):
    client = connected(node, executor)

    def by_spinning(client, request):
        future = client.call_async(request)
        while not future.done():
            executor.spin_once(timeout_sec=5.0)
        return future.result()

    times, used = timed(client, count, by_spinning)
    result = {'async_median_us': spread(times)['median_us'], 'async_p99_us': spread(times)['p99_us'],
              'client_cpu_us': used['cpu_us'], 'client_wakeups': used['wakeups']}

    spinning = threading.Thread(target=executor.spin, daemon=True)
    spinning.start()
    times, _ = timed(client, count, lambda client, request: client.call(request))
    result.update(blocking_median_us=spread(times)['median_us'], blocking_p99_us=spread(times)['p99_us'])
    client.call(AddTwoInts.Request(a=-1, b=0))
    executor.shutdown()
    spinning.join()
    return result


def late(node, executor, count):
    client = connected(node, executor)

    def until_complete(client, request):
        future = client.call_async(request)
        executor.spin_until_future_complete(future, timeout_sec=5.0)
        return future.result()

    times, _ = timed(client, count, until_complete)
    until_complete(client, AddTwoInts.Request(a=-1, b=0))
    executor.shutdown()
    return {'first_us': spread(times[:SAMPLE])['median_us'], 'last_us': spread(times[-SAMPLE:])['median_us'],
            'calls': count}


def main():
    role, words = sys.argv[1], sys.argv[2:]
    count = 0 if role == 'server' else int(words.pop(0))
    if words:
        pin(words[0])
    rclpy.init()
    node = rclpy.create_node(f'bench_{role}')
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    if role == 'server':
        server(node, executor)
        report()
    else:
        report(**(late if role == 'late' else client)(node, executor, count))
    node.destroy_node()
    rclpy.try_shutdown()


if __name__ == '__main__':
    main()
