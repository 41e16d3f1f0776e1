# SPDX-License-Identifier: Apache-2.0
"""Makes the files beside it: what torchvision and PyTorch say, which the tests of this folder compare with.

    source.png             a picture of 150 x 97 pixels: waves, edges and noise
    whole.f32, center.f32  what torchvision's transforms make of it for a network of 32 x 32: floats, planes red green blue
    enlarged.f32           the same as whole.f32, of its upper left 20 x 15 pixels
    tiny.onnx, tiny.pt     a classifier of seven classes over 32 x 32 with ReLU6 and shared batch norms, operator set 14
    tiny.f32               its scores for whole.f32
"""
import pathlib

import cv2
import numpy as np
import torch
import torchvision.transforms as transforms

HERE = pathlib.Path(__file__).parent
NORMALIZE = transforms.Normalize(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))


def picture():
    y, x = np.mgrid[0:97, 0:150]
    noise = np.random.default_rng(3).integers(0, 60, (97, 150, 3))
    waves = np.stack([127 + 100 * np.sin(x / 3.0), 127 + 100 * np.sin(y / 5.0), 200.0 * ((x // 7 + y // 11) % 2)], -1)
    return np.clip(waves + noise - 30, 0, 255).astype(np.uint8)


def prepared(bgr, *steps):
    return transforms.Compose([transforms.ToPILImage(), *steps, transforms.ToTensor(), NORMALIZE])(bgr[..., ::-1].copy())


class Tiny(torch.nn.Module):
    def __init__(self):
        super().__init__()
        block = [torch.nn.Conv2d(3, 8, 3, 2, 1, bias=False), torch.nn.BatchNorm2d(8), torch.nn.ReLU6(),
                 torch.nn.Conv2d(8, 8, 3, 1, 1, groups=8, bias=False), torch.nn.BatchNorm2d(8), torch.nn.ReLU6()]
        self.features, self.classifier = torch.nn.Sequential(*block), torch.nn.Linear(8, 7)

    def forward(self, x):
        return 10.0 * self.classifier(self.features(x).mean((2, 3)))


def main():
    bgr = picture()
    cv2.imwrite(str(HERE / 'source.png'), bgr)
    whole = prepared(bgr, transforms.Resize((32, 32)))
    whole.numpy().tofile(HERE / 'whole.f32')
    prepared(bgr, transforms.Resize(36), transforms.CenterCrop(32)).numpy().tofile(HERE / 'center.f32')
    prepared(bgr[:15, :20], transforms.Resize((32, 32))).numpy().tofile(HERE / 'enlarged.f32')
    torch.manual_seed(5)
    model = Tiny().eval()
    with torch.no_grad():
        model(whole[None])[0].numpy().tofile(HERE / 'tiny.f32')
        torch.onnx.export(model, whole[None], str(HERE / 'tiny.onnx'), opset_version=14)
        torch.jit.trace(model, whole[None]).save(str(HERE / 'tiny.pt'))


if __name__ == '__main__':
    main()
