# SPDX-License-Identifier: Apache-2.0
"""MobileNetV2 over the 1000 ImageNet classes: what is in the picture, not where.

Preprocessing is what the network was trained with: RGB, bilinear with antialiasing to 224 x 224, to 0..1, then
normalised by ImageNet's mean and standard deviation. 'squash' resizes the whole picture to the square, distorting it,
and sees everything; 'crop' is how the published accuracy was measured: short side to 256, the central square, losing
the rim.
"""
import pathlib
from typing import List

import numpy as np

from humanoid_ai.people import Detection

LABELS_FILE = pathlib.Path(__file__).parent / 'data' / 'imagenet_labels.txt'
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class WeightsUnavailable(Exception):
    """No weights: says in one line which file or address was tried and what was wrong with it."""


def load_labels(path=LABELS_FILE) -> List[str]:
    """The 1000 class names, index = class id."""
    labels = pathlib.Path(path).read_text(encoding='utf-8').splitlines()
    if len(labels) != 1000:
        raise ValueError(f'{path}: expected 1000 labels, one a line, found {len(labels)}')
    return labels


class ImageNetClassifier:
    """classifier = ImageNetClassifier('mobilenet_v2.pth'); classifier.detect(bgr_picture) -> up to top_k Detections.

    Without a path the weights come from torchvision's cache or download. A Detection's box is the whole picture.
    """

    def __init__(self, weights_path: str = '', device: str = '', resize: str = 'squash', top_k: int = 5,
                 confidence_min: float = 0.1):
        import torch
        from torchvision.models import mobilenet_v2

        self._torch = torch
        self.top_k, self.confidence_min = top_k, confidence_min
        self.labels = load_labels()
        self.device = torch.device(device or ('cuda' if torch.cuda.is_available() else 'cpu'))
        self._model = mobilenet_v2(weights=None)
        state = _state_from_file(weights_path) if weights_path else _state_from_torchvision()
        try:
            self._model.load_state_dict(state)
        except (RuntimeError, AttributeError, TypeError) as error:
            raise WeightsUnavailable(f'weights {weights_path or "from torchvision"} are not for MobileNetV2: '
                                     f'{_one_line(error)}') from error
        self._model.eval().to(self.device)
        self._transform = make_transform(resize)

    def probabilities(self, picture: np.ndarray) -> np.ndarray:
        """Softmax over the 1000 classes of a BGR picture."""
        with self._torch.inference_mode():
            batch = self._transform(np.ascontiguousarray(picture[..., ::-1])).unsqueeze(0).to(self.device)
            return self._torch.softmax(self._model(batch)[0], dim=0).cpu().numpy()

    def detect(self, picture: np.ndarray) -> List[Detection]:
        """The top_k classes whose probability is above confidence_min, likeliest first."""
        probabilities = self.probabilities(picture)
        box = (0, 0, picture.shape[1], picture.shape[0])
        best = np.argsort(-probabilities, kind='stable')[:self.top_k]
        return [Detection(self.labels[index], int(index), float(probabilities[index]), box)
                for index in best if probabilities[index] > self.confidence_min]


def make_transform(resize: str = 'squash'):
    """From an RGB uint8 array to the network's input tensor."""
    import torchvision.transforms as transforms

    sizes = {'squash': [transforms.Resize((224, 224))],
             'crop': [transforms.Resize(256), transforms.CenterCrop(224)]}
    if resize not in sizes:
        raise ValueError(f"resize must be 'squash' or 'crop', not {resize!r}")
    return transforms.Compose([transforms.ToPILImage(), *sizes[resize], transforms.ToTensor(),
                               transforms.Normalize(mean=MEAN, std=DEVIATION)])


def _state_from_file(path: str):
    import torch

    file = pathlib.Path(path).expanduser()
    if not file.is_file():
        raise WeightsUnavailable(f'weights_path {file}: no such file')
    try:
        return torch.load(file, map_location='cpu')
    except Exception as error:  # pickle, zip and runtime errors alike: the file is not what torch.save writes
        raise WeightsUnavailable(f'weights_path {file}: not a PyTorch weights file: {_one_line(error)}') from error


def _state_from_torchvision():
    from torchvision.models import MobileNet_V2_Weights

    weights = MobileNet_V2_Weights.IMAGENET1K_V1
    try:
        return weights.get_state_dict(progress=False)
    except Exception as error:  # whatever the network, the proxy or the disk say
        raise WeightsUnavailable('no weights: parameter weights_path is empty and the download of '
                                 f'{weights.url} failed: {_one_line(error)}') from error


def _one_line(error: Exception) -> str:
    return ' '.join((str(error) or type(error).__name__).split())[:200]
