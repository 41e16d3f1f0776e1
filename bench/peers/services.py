# SPDX-License-Identifier: Apache-2.0
"""A small service of ROS 1, called again and again over a kept connection: services.py rospy server|client CALLS."""
import sys
import threading

import rospy
from std_srvs.srv import SetBool, SetBoolResponse

from meter import Window, now_ns, report, spread

WARM_UP = 100


def main():
    role = sys.argv[2]
    rospy.init_node(f'bench_{role}', disable_signals=True)
    if role == 'server':
        serve()
        report()
    else:
        ask(int(sys.argv[3]))


def serve():
    over = threading.Event()

    def answer(request):
        if not request.data:
            over.set()
        return SetBoolResponse(True, '')

    rospy.Service('/bench/set', SetBool, answer)
    over.wait()
    rospy.rostime.wallsleep(0.3)  # the last answer leaves


def ask(count):
    rospy.wait_for_service('/bench/set')
    call, times, window = rospy.ServiceProxy('/bench/set', SetBool, persistent=True), [], Window()
    for i in range(-WARM_UP, count):
        if i == 0:
            times.clear()
            window.start()
        began = now_ns()
        call(True)
        times.append(now_ns() - began)
    used, times = window.per(count), spread(times)
    report(blocking_median_us=times['median_us'], blocking_p99_us=times['p99_us'], client_cpu_us=used['cpu_us'])
    call(False)


if __name__ == '__main__':
    main()
