# SPDX-License-Identifier: Apache-2.0
"""The object detector as a process, over the wire: real models on real pictures, live parameters, bad files, bad frames."""
import array

import cv2
import numpy as np
import pytest
from cv_bridge import CvBridge
from humanoid_ai.training.dataset import sample
from humanoid_ai.training.things import LABELS
from humanoid_msgs.msg import ObjectDetectionArray
from lifecycle_msgs.srv import ChangeState, GetState
from rclpy.qos import DurabilityPolicy, QoSProfile
from sensor_msgs.msg import Image
from stages import ROOT
from std_srvs.srv import SetBool
from vision_msgs.msg import Detection2DArray, LabelInfo

BRIDGE = CvBridge()
MODELS, GOLDEN = ROOT / 'humanoid_ai' / 'models', ROOT / 'humanoid_ai' / 'perception' / 'detectors' / 'golden'
CONFIGURE, ACTIVATE, UNCONFIGURED, INACTIVE, ACTIVE = 1, 3, 1, 2, 3


def image(picture, seconds=7):
    message = BRIDGE.cv2_to_imgmsg(picture, 'bgr8')
    message.header.stamp.sec, message.header.stamp.nanosec, message.header.frame_id = seconds, 42, 'lens'
    return message


class Detector:
    """The node, a camera in front of it, and what it says."""

    def __init__(self, stage, **parameters):
        self.stage = stage
        self.objects = stage.hear(ObjectDetectionArray, 'object_detections')
        self.detections = stage.hear(Detection2DArray, 'detections')
        self.camera = stage.say(Image, 'camera/image_raw')
        self.account = stage.account_of('object_detector')
        self.process = stage.run('object_detector', **parameters)

    def sees(self, picture, seconds):
        """What both topics say of a picture that is shown until they do."""
        shown = image(picture, seconds)
        self.stage.until(lambda: self._about(self.objects, seconds) and self._about(self.detections, seconds),
                         lambda: self.camera.publish(shown))
        return self._about(self.objects, seconds)[-1], self._about(self.detections, seconds)[-1]

    def sets(self, name, value):
        return self.stage.set_parameter('object_detector', name, value)

    def call(self, kind, service, **request):
        client = self.stage.probe.create_client(kind, f'object_detector/{service}')
        self.stage.until(client.service_is_ready)
        future = client.call_async(kind.Request(**request))
        self.stage.until(future.done)
        self.stage.probe.destroy_client(client)
        return future.result()

    @staticmethod
    def _about(messages, seconds):
        return [message for message in list(messages) if message.header.stamp.sec == seconds]


def overlap(a, b):
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    shared = max(0, width) * max(0, height)
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def box_of(message):
    box = message.bounding_box
    return box.x_offset, box.y_offset, box.width, box.height


@pytest.fixture(scope='module')
def room():
    """A picture of the kind that the shipped model knows, twice as large as its input, and what is in it."""
    picture, boxes, kinds = sample(3, 1)
    things = [(LABELS[kind], (2 * x1, 2 * y1, 2 * (x2 - x1), 2 * (y2 - y1)))
              for (x1, y1, x2, y2), kind in zip(np.asarray(boxes, float), kinds)]
    return cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), things


@pytest.fixture(scope='module')
def street():
    capture = cv2.VideoCapture('/usr/share/doc/opencv-doc/examples/data/vtest.avi')
    capture.set(cv2.CAP_PROP_POS_FRAMES, 420)
    good, frame = capture.read()
    assert good
    return frame


def test_the_shipped_network_boxes_things_and_listens_to_its_parameters(stage, room):
    picture, things = room
    labels = []
    stage.probe.create_subscription(LabelInfo, 'label_info', labels.append,
                                    QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL))
    detector = Detector(stage, backend='objects')
    objects, detections = detector.sees(picture, 1)
    assert objects.header.frame_id == detections.header.frame_id == 'lens' and objects.header.stamp.nanosec == 42
    found = [(each.label, box_of(each)) for each in objects.detections]
    right = [thing for thing in things if any(label == thing[0] and overlap(box, thing[1]) > 0.5 for label, box in found)]
    assert right and len(right) >= 0.5 * len(things) and len(found) <= 2 * len(things), (found, things)
    for each, other in zip(objects.detections, detections.detections, strict=True):
        result, center = other.results[0].hypothesis, other.bbox.center.position
        assert (result.class_id, round(result.score, 5)) == (each.label, round(each.confidence, 5))
        x, y, width, height = box_of(each)
        assert abs(center.x - x - width / 2) <= 1.5 and abs(other.bbox.size_y - height) <= 1.0 and other.id == ''
    stage.until(lambda: labels)
    assert [each.class_name for each in labels[-1].class_map] == LABELS

    assert detector.sets('classes', [found[0][0]])[0]
    assert {each.label for each in detector.sees(picture, 2)[0].detections} == {found[0][0]}
    assert detector.sets('confidence_threshold', 1.0)[0]
    empty, also_empty = detector.sees(picture, 3)
    assert list(empty.detections) == list(also_empty.detections) == []
    assert not detector.sets('confidence_threshold', 1.5)[0]

    debug = stage.hear(Image, 'object_detector/debug_image')
    stage.until(lambda: debug, lambda: detector.camera.publish(image(picture, 4)))
    assert (debug[0].height, debug[0].width, debug[0].encoding) == (*picture.shape[:2], 'bgr8')
    stage.until(lambda: float(detector.account().get('model_ms', 0)) > 0)
    assert detector.account()['model'].startswith('objects8.onnx, yolov5')
    detector.process.must_end_cleanly()


def test_people_are_boxed_and_followed_and_a_model_that_is_no_good_changes_nothing(stage, street, tmp_path):
    detector = Detector(stage, track=True)
    first, _ = detector.sees(street, 1)
    detector.sees(street, 2)
    objects, detections = detector.sees(street, 3)
    assert {each.label for each in objects.detections} == {'person'} and 2 <= len(objects.detections) <= 3
    assert all(each.id for each in detections.detections)

    (tmp_path / 'text.onnx').write_text('this is not a model')
    (tmp_path / 'half.onnx').write_bytes((MODELS / 'objects8.onnx').read_bytes()[:100_000])
    (tmp_path / 'short.txt').write_text('one\ntwo\n')
    for name, value, words in (('model', str(tmp_path / 'none.onnx'), 'none.onnx: no such file'),
                               ('model', str(tmp_path / 'text.onnx'), 'text.onnx: truncated, or not an ONNX file'),
                               ('model', str(tmp_path / 'half.onnx'), 'half.onnx: truncated, or not an ONNX file'),
                               ('backend', 'nonesuch', 'nonesuch'),
                               ('backend', 'cascade', 'no model is given')):
        good, reason = detector.sets(name, value)
        assert not good and words in reason and '\n' not in reason
    assert {each.label for each in detector.sees(street, 4)[0].detections} == {'person'}
    detector.process.await_words('HOG people detector at 1075 pixels stays in place')

    assert detector.sets('model', 'objects8')[0]
    good, reason = detector.sets('labels', str(tmp_path / 'short.txt'))
    assert not good and 'short.txt: 2 labels, but the model tells 8 classes apart' in reason
    detector.sees(street, 5)
    stage.until(lambda: detector.account().get('model', '').startswith('objects8.onnx'))

    assert detector.call(SetBool, 'enable', data=False).success
    processed = lambda: int(detector.account().get('processed', 0))  # noqa: E731
    before = processed()
    stage.until(lambda: processed() > before + 2, lambda: detector.camera.publish(image(street, 6)))
    assert not [message for message in detector.objects if message.header.stamp.sec == 6]
    assert detector.call(SetBool, 'enable', data=True).success
    detector.sees(street, 7)
    detector.process.must_end_cleanly()


def test_life_goes_by_its_cycle_and_bad_frames_are_refused_one_by_one(stage, tmp_path):
    detector = Detector(stage, autostart=False, model=str(tmp_path / 'later.onnx'))
    assert detector.call(GetState, 'get_state').current_state.id == UNCONFIGURED
    request = ChangeState.Request()
    request.transition.id = CONFIGURE
    assert not detector.call(ChangeState, 'change_state', transition=request.transition).success
    detector.process.await_words('later.onnx: no such file')
    (tmp_path / 'later.onnx').write_bytes((GOLDEN / 'tiny.onnx').read_bytes())
    assert detector.call(ChangeState, 'change_state', transition=request.transition).success
    assert detector.call(GetState, 'get_state').current_state.id == INACTIVE
    request.transition.id = ACTIVATE
    assert detector.call(ChangeState, 'change_state', transition=request.transition).success

    picture = cv2.imread(str(GOLDEN / 'source.png'))
    assert detector.sets('confidence_threshold', 0.0)[0]
    objects, _ = detector.sees(picture, 1)
    assert 1 <= len(objects.detections) <= 5 and objects.detections[0].label.startswith('class_')
    assert box_of(objects.detections[0]) == (0, 0, 150, 97)

    bad = Image(height=4, width=4, encoding='bgr8', step=11, data=array.array('B', bytes(44)))
    stage.until(lambda: detector.process.said('image step of 11 bytes is shorter than a row of 12 bytes'),
                lambda: detector.camera.publish(bad))
    stage.until(lambda: int(detector.account().get('errors', 0)) >= 2)
    detector.sees(picture, 2)
    detector.process.must_end_cleanly()


def test_mobilenet_answers_as_torchvision_does(stage, street, tmp_path):
    import torch
    import torchvision.transforms as transforms
    from humanoid_ai import imagenet
    from torchvision.models import mobilenet_v2

    torch.set_num_threads(1)
    torch.manual_seed(7)
    rgb = cv2.cvtColor(street, cv2.COLOR_BGR2RGB)
    shown = torch.stack([imagenet.make_transform()(np.ascontiguousarray(part)) for part in (rgb, rgb[:, ::-1], rgb[::-1])])
    model = mobilenet_v2(weights=None)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None
    with torch.no_grad():
        model.train()
        model.classifier[0].eval()
        model(shown)
        model.eval()
        model.classifier[1].weight.mul_(8.0)
        expected = {seconds: torch.softmax(model(part[None])[0], 0) for seconds, part in enumerate(shown[:2], 1)}
        torch.onnx.export(model, shown[:1], str(tmp_path / 'mobilenet_v2.onnx'))
    assert isinstance(imagenet.make_transform().transforms[1], transforms.Resize)

    detector = Detector(stage, model=str(tmp_path / 'mobilenet_v2.onnx'), confidence_threshold=0.0)
    for seconds, picture in ((1, street), (2, np.ascontiguousarray(street[:, ::-1]))):
        objects, _ = detector.sees(picture, seconds)
        best = torch.topk(expected[seconds], 5)
        assert [each.class_id for each in objects.detections] == best.indices.tolist()
        assert np.allclose([each.confidence for each in objects.detections], best.values.numpy(), atol=1e-3)
        labels = imagenet.load_labels()
        assert [each.label for each in objects.detections] == [labels[index] for index in best.indices]
    detector.process.must_end_cleanly()
