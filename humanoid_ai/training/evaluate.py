# SPDX-License-Identifier: Apache-2.0
"""Measures a model with OpenCV's DNN, as the nodes run it, on pictures whose seed and photographs training never saw.

    python3 -m humanoid_ai.training.evaluate [MODEL.onnx] [--pictures 1000] [--seed 1000]
"""
import argparse
import pathlib
import sys
import time

import numpy as np

from humanoid_ai.training.dataset import HEIGHT, WIDTH, sample
from humanoid_ai.training.decode import decode
from humanoid_ai.training.score import score

MODEL = pathlib.Path(__file__).resolve().parents[1] / 'models' / 'objects8.onnx'
THRESHOLD = 0.4
SEED = 1000


def answers_of(model, pictures):
    """What the model finds in bgr8 pictures of its own size, down to a score of 0.02; and the seconds of each."""
    import cv2

    network = cv2.dnn.readNetFromONNX(str(model))
    answers, seconds = [], []
    for picture in pictures:
        begin = time.perf_counter()
        network.setInput(cv2.dnn.blobFromImage(picture, 1 / 255.0, (WIDTH, HEIGHT), (), True, False))
        output = network.forward()
        seconds.append(time.perf_counter() - begin)
        answers.append(decode(output[0], 0.02))
    return answers, seconds


def measure(model=MODEL, pictures: int = 1000, seed: int = SEED):
    """Scores, and the median seconds of one picture."""
    samples = [sample(seed, number, held_out=True) for number in range(pictures)]
    answers, seconds = answers_of(model, [picture for picture, _, _ in samples])
    return score(answers, [(boxes, kinds) for _, boxes, kinds in samples], THRESHOLD), float(np.median(seconds))


def table(scores) -> str:
    lines = ['| class | boxes | precision | recall | AP50 |', '|---|---:|---:|---:|---:|']
    return '\n'.join(lines + [f'| {row.label} | {row.truths} | {row.precision:.3f} | {row.recall:.3f} | {row.ap50:.3f} |'
                              for row in scores])


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog='evaluate', description=__doc__.splitlines()[0])
    parser.add_argument('model', nargs='?', type=pathlib.Path, default=MODEL)
    parser.add_argument('--pictures', type=int, default=1000)
    parser.add_argument('--seed', type=int, default=SEED)
    options = parser.parse_args(arguments)
    scores, seconds = measure(options.model, options.pictures, options.seed)
    print(table(scores))
    print(f'\n{options.pictures} pictures, seed {options.seed}, threshold {THRESHOLD}: {seconds * 1e3:.1f} ms a picture')
    return 0


if __name__ == '__main__':
    sys.exit(main())
