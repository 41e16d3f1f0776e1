# SPDX-License-Identifier: Apache-2.0
"""What tests of the perception nodes share: a stage, where everything happens in a domain of 100..119 on the loopback and each
test in a namespace of its own, and things to show on it.
"""
import os

import pytest
from programs import Stage

os.environ.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')
os.environ['ROS_DOMAIN_ID'] = str(100 + os.getpid() % 20)
for threads in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS'):
    os.environ.setdefault(threads, '1')


@pytest.fixture
def stage(tmp_path):
    made = Stage(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope='session')
def street_frame():
    """A frame with two pedestrians."""
    import cv2
    from humanoid_ai.camera import STREET

    capture = cv2.VideoCapture(STREET)
    capture.set(cv2.CAP_PROP_POS_FRAMES, 420)
    good, frame = capture.read()
    assert good
    return frame


@pytest.fixture(scope='session')
def weights(tmp_path_factory):
    """MobileNetV2 weights, in a torch home as torchvision would fill it, that see a golden retriever in everything."""
    import torch
    import torchvision

    model = torchvision.models.mobilenet_v2(weights=None)
    with torch.no_grad():
        model.classifier[1].weight.zero_()
        model.classifier[1].bias.fill_(-20.0)
        model.classifier[1].bias[207], model.classifier[1].bias[1] = 2.0, 1.0
    folder = tmp_path_factory.mktemp('torch') / 'hub' / 'checkpoints'
    folder.mkdir(parents=True)
    url = torchvision.models.MobileNet_V2_Weights.IMAGENET1K_V1.url
    path = folder / url.rsplit('/', 1)[-1]
    torch.save(model.state_dict(), path)
    return path
