# SPDX-License-Identifier: Apache-2.0
"""The detector: a small residual network, three grids of cells, no anchors. About 0.45 million weights.

    3 x 192 x 256 -> 16 x 96 x 128 -> 24 x 48 x 64 -> 48 x 24 x 32 -> 64 x 12 x 16 -> 96 x 6 x 8
                                                         |  <-- up --  |  <-- up --  |
                                                      768 cells     192 cells      48 cells    of 8, 16, 32 pixels

Each cell says, with numbers in 0..1: where the middle of a box is, up to one and a half cells away; its width and height, up to
sixteen cells; whether there is one at all; and of which kind.
"""
import torch
from torch import nn
from torch.nn import functional

from humanoid_ai.training.dataset import HEIGHT, WIDTH
from humanoid_ai.training.things import LABELS

STRIDES = (8, 16, 32)
COLUMNS = 5 + len(LABELS)


def convolution(inputs, outputs, kernel=3, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs),
                         nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = convolution(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return functional.relu(x + self.second(self.first(x)))


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(convolution(3, 16, 3, 2), convolution(16, 24, 3, 2), convolution(24, 24))
        self.fine = nn.Sequential(convolution(24, 48, 3, 2), Residual(48))
        self.middle = nn.Sequential(convolution(48, 64, 3, 2), Residual(64))
        self.coarse = nn.Sequential(convolution(64, 96, 3, 2), Residual(96))
        self.to_middle, self.to_fine = convolution(96, 64, 1), convolution(64, 48, 1)
        self.heads = nn.ModuleList(nn.Sequential(convolution(channels, 48), nn.Conv2d(48, COLUMNS, 1))
                                   for channels in (48, 64, 96))
        for head in self.heads:
            nn.init.constant_(head[-1].bias[4], -4.0)  # most cells are empty; begin with that
        scale, offset = cells()
        self.register_buffer('scale', scale, persistent=False)
        self.register_buffer('offset', offset, persistent=False)

    def forward(self, pictures):
        """Pictures [n, 3, HEIGHT, WIDTH], rgb in 0..1; logits [n, cells, COLUMNS]."""
        fine = self.fine(self.stem(pictures))
        middle = self.middle(fine)
        coarse = self.coarse(middle)
        middle = middle + functional.interpolate(self.to_middle(coarse), scale_factor=2.0, mode='nearest')
        fine = fine + functional.interpolate(self.to_fine(middle), scale_factor=2.0, mode='nearest')
        grids = [head(features) for head, features in zip(self.heads, (fine, middle, coarse))]
        return torch.cat([grid.flatten(2) for grid in grids], 2).transpose(1, 2)

    def boxes(self, logits):
        """cx, cy, w, h in pixels: [n, cells, 4]."""
        share = torch.sigmoid(logits[..., :4])
        middle = (share[..., :2] * 3.0 + self.offset) * self.scale
        size = share[..., 2:] * share[..., 2:] * (16.0 * self.scale)
        return torch.cat((middle, size), -1)


class Exported(nn.Module):
    """The detector as users run it: decoded boxes and probabilities."""

    def __init__(self, detector):
        super().__init__()
        self.detector = detector

    def forward(self, pictures):
        logits = self.detector(pictures)
        return torch.cat((self.detector.boxes(logits), torch.sigmoid(logits[..., 4:])), -1)


def cells():
    """Per cell: its size in pixels [1, cells, 2], and what puts a middle share of 0.5 on its centre, in cells."""
    scales, offsets = [], []
    for stride in STRIDES:
        rows, columns = torch.meshgrid(torch.arange(HEIGHT // stride), torch.arange(WIDTH // stride), indexing='ij')
        offsets.append(torch.stack((columns.flatten(), rows.flatten()), 1).float() - 1.0)
        scales.append(torch.full_like(offsets[-1], float(stride)))
    return torch.cat(scales)[None], torch.cat(offsets)[None]
