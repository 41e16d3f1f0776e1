# SPDX-License-Identifier: Apache-2.0
"""A program of asyncio, as the tests of it run one."""
import asyncio
import gc
import warnings

LONG = 20  # seconds that no working system needs


def run(main):
    """Runs a coroutine function as a program would; what it leaves behind unawaited or unread is an error."""
    async def limited():
        async with asyncio.timeout(LONG):
            return await main()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        result = asyncio.run(limited())
        gc.collect()
    assert not [str(each.message) for each in caught if 'never' in str(each.message)]
    return result


async def until(condition):
    while not condition():
        await asyncio.sleep(0.005)


def add(request, response):
    response.sum = request.a + request.b
    return response
