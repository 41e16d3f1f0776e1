# SPDX-License-Identifier: Apache-2.0
"""A robot in the browser: an aiohttp server and a ROS node in the same loop.

GET /pose answers with the last pose that was heard, GET /add?a=2&b=3 asks a ROS service, POST /say publishes what it
gets, GET /poses sends each pose as it comes.

    sudo apt install python3-aiohttp
    python3 examples/asyncio_web.py                         # then open http://127.0.0.1:8080/pose
    python3 examples/asyncio_web.py --port 8081

Without aiohttp it says what is to be installed.
"""
import argparse
import asyncio
import json
import sys

from example_interfaces.srv import AddTwoInts
from geometry_msgs.msg import Pose2D
from std_msgs.msg import String

import rclpy
from rclpy.experimental import AsyncNode

try:
    from aiohttp import web
except ImportError:
    sys.exit('This example needs aiohttp: sudo apt install python3-aiohttp')


def as_json(pose):
    return {'x': pose.x, 'y': pose.y, 'theta': pose.theta}


class Robot:
    """What the web pages ask for. Everything runs in the loop's thread: no lock is needed."""

    def __init__(self, node):
        self.node = node
        self.pose = None
        self.chatter = node.create_publisher(String, 'said', 10)
        self.adder = node.create_client(AddTwoInts, 'add')
        node.create_subscription(Pose2D, 'pose', self.hear, 10)

    def hear(self, pose):
        self.pose = pose

    async def show(self, _):
        if self.pose is None:
            raise web.HTTPServiceUnavailable(text='no pose yet')
        return web.json_response(as_json(self.pose))

    async def stream(self, request):
        """One line for each pose, until the browser goes away."""
        response = web.StreamResponse()
        await response.prepare(request)
        with self.node.create_subscription(Pose2D, 'pose', qos_profile=1) as poses:
            async for pose in poses:
                await response.write(json.dumps(as_json(pose)).encode() + b'\n')
        return response

    async def say(self, request):
        self.chatter.publish(String(data=await request.text()))
        return web.Response(text='said')

    async def add(self, request):
        try:
            question = AddTwoInts.Request(a=int(request.query['a']), b=int(request.query['b']))
        except (KeyError, ValueError):
            raise web.HTTPBadRequest(text='ask /add?a=2&b=3')
        try:
            async with asyncio.timeout(2.0):
                answer = await self.adder.call(question)
        except TimeoutError:
            raise web.HTTPGatewayTimeout(text='nobody adds')
        return web.json_response({'sum': answer.sum})


def add_here(request, response):
    response.sum = request.a + request.b
    return response


async def main(port):
    async with AsyncNode('asyncio_web') as node:
        robot = Robot(node)
        node.create_service(AddTwoInts, 'add', add_here)
        # A pose to look at; a real robot publishes its own.
        poses = node.create_publisher(Pose2D, 'pose', 10)
        node.create_timer(0.1, lambda: poses.publish(Pose2D(x=1.0, y=2.0, theta=0.5)))

        application = web.Application()
        application.add_routes([web.get('/pose', robot.show), web.get('/poses', robot.stream),
                                web.get('/add', robot.add), web.post('/say', robot.say)])
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, '127.0.0.1', port)
        await site.start()
        chosen = runner.addresses[0][1]
        node.get_logger().info(f'Serving http://127.0.0.1:{chosen}')
        try:
            await node.wait_closed()  # until Ctrl-C, or whatever else ends ROS
        finally:
            await runner.cleanup()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='A ROS node behind a web server.')
    parser.add_argument('--port', type=int, default=8080, help='0 takes a free one')
    arguments = parser.parse_args(rclpy.utilities.remove_ros_args(sys.argv)[1:])
    rclpy.init()
    try:
        asyncio.run(main(arguments.port))
    except KeyboardInterrupt:
        pass
    finally:
        rclpy.try_shutdown()
