# SPDX-License-Identifier: Apache-2.0
"""The model that ships keeps what its card promises, through OpenCV's DNN, on pictures drawn anew."""
import hashlib
import pathlib
import re
import subprocess
import sys

import cv2
import numpy as np
import pytest

from humanoid_ai.training import evaluate, scene
from humanoid_ai.training.dataset import HEIGHT, WIDTH, sample
from humanoid_ai.training.decode import Found, decode, iou
from humanoid_ai.training.score import average_precision, score
from humanoid_ai.training.things import LABELS, PAINTERS

ROOT = pathlib.Path(__file__).resolve().parents[2]
CARD = evaluate.MODEL.with_suffix('.md')
DIGEST = 'import hashlib; from humanoid_ai.training.dataset import sample; digest = hashlib.sha256()\n' \
         'for number in range(12):\n' \
         '  for part in sample(5, number, number % 2 == 0): digest.update(part.tobytes())\n' \
         'print(digest.hexdigest())'


def promised():
    """label -> (precision, recall, AP50), from the card's table."""
    rows = re.findall(r'^\| (\w+) \| \d+ \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$', CARD.read_text(), re.M)
    return {label: tuple(map(float, figures)) for label, *figures in rows}


@pytest.fixture(scope='module')
def measured():
    """Scores on pictures of a seed that neither the training nor the card has used."""
    scores, _ = evaluate.measure(pictures=120, seed=2_000_017)
    return {row.label: row for row in scores}


def test_the_card_speaks_of_every_class():
    assert set(promised()) == {*LABELS, 'all'}
    assert evaluate.MODEL.with_suffix('.txt').read_text().split() == LABELS


def test_the_model_is_as_good_as_its_card_says(measured):
    precision, recall, ap50 = promised()['all']
    mean = measured['all']
    assert mean.ap50 > ap50 - 0.06 and mean.precision > precision - 0.08 and mean.recall > recall - 0.08
    # A class has few boxes in so few pictures: a wider margin.
    assert [row for row in measured.values() if row.ap50 < promised()[row.label][2] - 0.2] == []


def test_the_model_is_small():
    assert evaluate.MODEL.stat().st_size < 2_100_000


def test_boxes_are_pixels_of_the_input_and_scores_are_probabilities():
    picture, _, _ = sample(3, 1)
    network = cv2.dnn.readNetFromONNX(str(evaluate.MODEL))
    network.setInput(cv2.dnn.blobFromImage(picture, 1 / 255.0, (WIDTH, HEIGHT), (), True, False))
    output = network.forward()
    assert output.shape == (1, 1008, 5 + len(LABELS)) and output.dtype == np.float32
    assert output[..., 4:].min() >= 0 and output[..., 4:].max() <= 1
    assert output[..., 0].min() > -64 and output[..., 0].max() < WIDTH + 64 and output[..., 2:4].min() >= 0


def test_empty_pictures_stay_empty():
    pictures = [np.full((HEIGHT, WIDTH, 3), tone, np.uint8) for tone in (0, 114, 255)]
    for answer in evaluate.answers_of(evaluate.MODEL, pictures)[0]:
        assert not (answer.scores >= evaluate.THRESHOLD).any()


def test_photographs_without_our_things_are_quiet():
    pictures = [cv2.resize(scene.photograph(name), (WIDTH, HEIGHT)) for name in scene.HELD_OUT]
    answers = evaluate.answers_of(evaluate.MODEL, pictures)[0]
    assert sum((answer.scores >= evaluate.THRESHOLD).sum() for answer in answers) <= 2 * len(pictures)


def test_samples_are_the_same_every_time_and_in_every_process():
    told = subprocess.run([sys.executable, '-c', DIGEST], capture_output=True, text=True, timeout=60)
    assert told.returncode == 0, told.stderr
    digest = hashlib.sha256()
    for number in range(12):
        for part in sample(5, number, number % 2 == 0):
            digest.update(part.tobytes())
    assert told.stdout.strip() == digest.hexdigest()
    assert not np.array_equal(sample(5, 0)[0], sample(5, 1)[0]) and not np.array_equal(sample(5, 0)[0], sample(6, 0)[0])


def test_boxes_hold_what_was_drawn():
    assert len(PAINTERS) == len(LABELS)
    seen = set()
    for number in range(60):
        picture, boxes, kinds = sample(4, number)
        assert picture.shape == (HEIGHT, WIDTH, 3) and picture.dtype == np.uint8 and len(boxes) == len(kinds)
        assert (boxes[:, :2] >= 0).all() and (boxes[:, 2] <= WIDTH).all() and (boxes[:, 3] <= HEIGHT).all()
        assert ((boxes[:, 2:] - boxes[:, :2]).max(1, initial=0) >= 14 * (len(boxes) > 0)).all()
        seen |= set(kinds)
    assert seen == set(range(len(LABELS)))


def test_training_and_held_out_photographs_differ():
    assert not set(scene.TRAINING) & set(scene.HELD_OUT)


def test_decoding_keeps_the_best_of_rivals_and_neighbours_of_another_class():
    rows = np.zeros((4, 5 + len(LABELS)), np.float32)
    rows[:, :5] = [(50, 50, 20, 20, .9), (51, 50, 20, 20, .8), (50, 51, 20, 20, .7), (120, 50, 20, 20, .1)]
    rows[[0, 1, 3], 5], rows[2, 6] = 1.0, 1.0
    found = decode(rows, threshold=0.4)
    assert found.kinds.tolist() == [0, 1] and found.scores.tolist() == pytest.approx([.9, .7])
    assert found.boxes[0].tolist() == [40, 40, 60, 60]


def test_scores_count_each_box_once():
    truth = [(np.array([[0, 0, 10, 10], [20, 0, 30, 10]], np.float32), np.array([0, 0]))]
    found = Found(np.array([[0, 0, 10, 10], [0, 0, 10, 9], [21, 0, 31, 10]], np.float32), np.array([.9, .8, .7]),
                  np.array([0, 0, 0]))
    person = score([found], truth, 0.5)[0]
    assert (person.precision, person.recall, person.truths) == (pytest.approx(2 / 3), 1.0, 2)
    assert person.ap50 == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(np.array([.9, .8]), np.array([True, False]), 2) == 0.5
    assert iou(np.array([[0, 0, 2, 2]]), np.array([[1, 0, 3, 2]]))[0, 0] == pytest.approx(1 / 3)
