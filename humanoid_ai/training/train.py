# SPDX-License-Identifier: Apache-2.0
"""Draws the data, trains the detector, exports it, and measures it.

    python3 -m humanoid_ai.training.train [--out MODEL.onnx] [--pictures 11000] [--passes 5] [--seed 1] [--minutes 20]

Needs Debian's python3-torch, and opencv-doc for the photographs behind some of the things.
"""
import argparse
import copy
import math
import multiprocessing
import os
import pathlib
import sys
import time

import numpy as np

from humanoid_ai.training import evaluate
from humanoid_ai.training.dataset import HEIGHT, WIDTH, sample

BATCH = 16
RATE = 2e-3


def drawn(task):
    import cv2

    cv2.setNumThreads(1)
    return sample(*task)


def draw_all(seed: int, count: int, workers: int):
    """`count` samples: pictures uint8 [n, HEIGHT, WIDTH, 3] and a list of (boxes as cx cy w h, kinds)."""
    pictures, answers = np.empty((count, HEIGHT, WIDTH, 3), np.uint8), []
    with multiprocessing.get_context('spawn').Pool(workers) as pool:
        for number, (picture, boxes, kinds) in enumerate(pool.imap(drawn, [(seed, n) for n in range(count)], 32)):
            pictures[number] = picture
            size = boxes[:, 2:] - boxes[:, :2]
            answers.append((np.hstack((boxes[:, :2] + size / 2, size)), kinds))
    return pictures, answers


def varied(rng, picture, boxes):
    """A cheap new look at a sample: mirrored, moved a little, lighter or darker. Letters may not be mirrored back: nor in life."""
    if rng.random() < 0.5:
        picture, boxes = picture[:, ::-1], boxes.copy()
        boxes[:, 0] = WIDTH - boxes[:, 0]
    tone = np.clip(np.arange(256) * rng.uniform(0.75, 1.3) + rng.uniform(-15, 15), 0, 255).astype(np.uint8)
    return tone[picture], boxes


def train(pictures, answers, passes: int, seed: int, minutes: float, say=print):
    """The trained detector: a running mean of the weights on the way, which is calmer than their last state."""
    import torch

    from humanoid_ai.training.losses import loss
    from humanoid_ai.training.network import Detector

    torch.manual_seed(seed)
    rng = np.random.default_rng((seed, 77))
    model = Detector().to(memory_format=torch.channels_last)
    mean = copy.deepcopy(model).eval()
    decayed = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]
    descent = torch.optim.AdamW([{'params': decayed, 'weight_decay': 0.02}, {'params': others, 'weight_decay': 0.0}], lr=RATE)
    steps = passes * (len(pictures) // BATCH)
    step, begin, running = 0, time.monotonic(), 0.0
    # The rate falls with the steps, or with the minutes if those run out first: a slow machine trains less, to the same end.
    for _ in range(passes):
        order = rng.permutation(len(pictures))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            done = max(step / steps, (time.monotonic() - begin) / (60 * minutes))
            if done >= 1:
                return mean
            for group in descent.param_groups:
                group['lr'] = RATE * min(1.0, (step + 1) / 200) * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)
            chosen = [varied(rng, pictures[n], answers[n][0]) + (answers[n][1],) for n in order[start:start + BATCH]]
            batch = torch.from_numpy(np.stack([picture[:, :, ::-1] for picture, _, _ in chosen]))
            batch = batch.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last).float() / 255
            truth = [(torch.from_numpy(boxes.astype(np.float32)), torch.from_numpy(kinds)) for _, boxes, kinds in chosen]
            cost = loss(model, model(batch), truth)
            descent.zero_grad(set_to_none=True)
            cost.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 10.0)
            descent.step()
            step += 1
            keep = min(0.998, (step + 1) / (step + 10))
            with torch.no_grad():
                for ours, theirs in zip(mean.state_dict().values(), model.state_dict().values()):
                    ours.copy_(keep * ours + (1 - keep) * theirs if ours.is_floating_point() else theirs)
            running = float(cost) if step == 1 else 0.97 * running + 0.03 * float(cost)
            if step % 50 == 0:
                say(f'step {step}/{steps}  loss {running:.3f}  {time.monotonic() - begin:.0f} s', flush=True)
    return mean


def export(model, path) -> None:
    """Writes ONNX in the dialect that OpenCV 4.6 reads."""
    import torch

    from humanoid_ai.training.network import Exported

    path = pathlib.Path(path)
    partial = path.with_suffix('.partial')
    with torch.no_grad():
        torch.onnx.export(Exported(model).eval(), torch.zeros(1, 3, HEIGHT, WIDTH), str(partial), opset_version=11,
                          input_names=['images'], output_names=['detections'])
    os.replace(partial, path)


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog='train', description=__doc__.splitlines()[0])
    parser.add_argument('--out', type=pathlib.Path, default=evaluate.MODEL)
    parser.add_argument('--pictures', type=int, default=11000, help='how many to draw')
    parser.add_argument('--passes', type=int, default=5, help='over all pictures')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--minutes', type=float, default=20.0, help='of training at most')
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    import torch

    torch.set_num_threads(options.threads)
    begin = time.monotonic()
    pictures, answers = draw_all(options.seed, options.pictures, os.cpu_count())
    print(f'{len(pictures)} pictures with {sum(len(kinds) for _, kinds in answers)} things in '
          f'{time.monotonic() - begin:.0f} s', flush=True)
    model = train(pictures, answers, options.passes, options.seed, options.minutes)
    export(model, options.out)
    weights = sum(p.numel() for p in model.parameters())
    print(f'{weights} weights, {options.out.stat().st_size / 1e6:.2f} MB, {time.monotonic() - begin:.0f} s in all\n')
    return evaluate.main([str(options.out)])


if __name__ == '__main__':
    sys.exit(main())
