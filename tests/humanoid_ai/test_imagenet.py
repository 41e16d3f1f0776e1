# SPDX-License-Identifier: Apache-2.0
"""MobileNetV2: the preprocessing is the network's, labels are complete, and missing weights are said in one line."""
import cv2
import numpy as np
import pytest

torch = pytest.importorskip('torch')
torchvision = pytest.importorskip('torchvision')

from humanoid_ai import imagenet  # noqa: E402
from humanoid_ai.imagenet import ImageNetClassifier, WeightsUnavailable  # noqa: E402


@pytest.fixture(scope='module')
def weights(tmp_path_factory):
    """Weights of the right shapes that favour three classes, whatever the picture: 207 by far, then 1, then 999."""
    torch.manual_seed(0)
    model = torchvision.models.mobilenet_v2(weights=None)
    with torch.no_grad():
        model.classifier[1].weight.zero_()
        model.classifier[1].bias.fill_(-20.0)
        for index, logit in ((207, 2.0), (1, 1.0), (999, 0.0)):
            model.classifier[1].bias[index] = logit
    path = tmp_path_factory.mktemp('weights') / 'mobilenet.pth'
    torch.save(model.state_dict(), path)
    return path


@pytest.fixture(scope='module')
def picture():
    ramp = np.linspace(0, 255, 300).astype(np.uint8)
    return cv2.merge([np.tile(ramp, (200, 1)), np.full((200, 300), 40, np.uint8), np.tile(ramp[::-1], (200, 1))])


def test_the_label_file_has_the_1000_names_of_torchvision():
    labels = imagenet.load_labels()
    assert labels == torchvision.models.MobileNet_V2_Weights.IMAGENET1K_V1.meta['categories']
    assert (labels[0], labels[207], labels[999]) == ('tench', 'golden retriever', 'toilet tissue')


def test_a_cut_label_file_is_refused(tmp_path):
    (tmp_path / 'labels.txt').write_text('tench\n')
    with pytest.raises(ValueError, match='expected 1000 labels'):
        imagenet.load_labels(tmp_path / 'labels.txt')


def test_softmax_top_k_and_threshold(weights, picture):
    classifier = ImageNetClassifier(str(weights), device='cpu')
    assert classifier.probabilities(picture).sum() == pytest.approx(1.0, abs=1e-5)
    found = classifier.detect(picture)
    shares = np.exp([2.0, 1.0, 0.0]) / np.exp([2.0, 1.0, 0.0]).sum()  # 0.67, 0.24, 0.09: the third is below 0.1
    assert [(d.label, d.class_id) for d in found] == [('golden retriever', 207), ('goldfish', 1)]
    assert [d.confidence for d in found] == pytest.approx(shares[:2], abs=1e-4)
    assert found[0].box == (0, 0, 300, 200)


def test_the_tensor_is_exactly_that_of_the_published_transform(picture):
    rgb = np.ascontiguousarray(picture[..., ::-1])
    ours = imagenet.make_transform('crop')(rgb)
    from PIL import Image
    published = torchvision.models.MobileNet_V2_Weights.IMAGENET1K_V1.transforms()(Image.fromarray(rgb))
    assert torch.equal(ours, published)


def test_squashing_keeps_the_whole_picture(picture):
    tensor = imagenet.make_transform('squash')(np.ascontiguousarray(picture[..., ::-1]))
    assert tuple(tensor.shape) == (3, 224, 224)
    red = tensor[0] * imagenet.DEVIATION[0] + imagenet.MEAN[0]
    assert red[:, 0].mean() > 0.98 and red[:, -1].mean() < 0.02  # both rims are there
    with pytest.raises(ValueError, match="'squash' or 'crop'"):
        imagenet.make_transform('stretch')


@pytest.mark.parametrize('content, words', [
    (None, 'no such file'), (b'', 'not a PyTorch weights file'), (b'text, no weights', 'not a PyTorch weights file')])
def test_bad_weights_are_named_in_one_line(tmp_path, content, words):
    path = tmp_path / 'weights.pth'
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WeightsUnavailable, match=words) as caught:
        ImageNetClassifier(str(path))
    assert '\n' not in str(caught.value) and str(path) in str(caught.value)


def test_weights_of_another_network_are_refused(tmp_path):
    path = tmp_path / 'weights.pth'
    torch.save({'layer.weight': torch.zeros(3)}, path)
    with pytest.raises(WeightsUnavailable, match='are not for MobileNetV2') as caught:
        ImageNetClassifier(str(path))
    assert '\n' not in str(caught.value)


def test_a_failed_download_is_named_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv('TORCH_HOME', str(tmp_path))
    for name in ('http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'):
        monkeypatch.setenv(name, 'http://127.0.0.1:9')  # nobody listens there
    with pytest.raises(WeightsUnavailable, match='weights_path is empty and the download of http.* failed') as caught:
        ImageNetClassifier()
    assert '\n' not in str(caught.value)
