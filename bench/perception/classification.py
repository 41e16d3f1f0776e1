# SPDX-License-Identifier: Apache-2.0
"""Classification: MobileNetV2 at 224, the same weights as ONNX, as TorchScript and in torchvision. The same answer? How fast?

    classification.py [--pictures N] [--seconds S] [--size 1920x1080] [--json FILE]

Weights are random (seed 7) with batch norms settled on the pictures, so that answers differ from picture to picture. For each
picture: the order of the five likeliest classes, and the largest difference of a probability, against torchvision's transforms
and model. For the speed: frames a second of one picture of the given size, from BGR pixels to the five likeliest, with all
cores and with one; and of the chapter's own code for the same: cvtColor, ToPILImage, Resize, ToTensor, Normalize, the model,
softmax, topk, with torch's own choice of threads. Frames are counted against the clock; programs take turns, five rounds.
ONNX is XNNPACK's or OpenCV's, as the table says; TorchScript is left out where libtorch is not installed.

The C++ program `classify_bench` is taken from MYELIN_BUILD_DIR (build/release, else build/dev).
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

import cv2
import torch
import torchvision.transforms as T
from torchvision.models import mobilenet_v2

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = [pathlib.Path('/usr/share/doc/opencv-doc/examples/data') / name for name in (
    'apple.jpg', 'baboon.jpg', 'basketball1.png', 'blox.jpg', 'board.jpg', 'building.jpg', 'butterfly.jpg', 'fruits.jpg',
    'graf1.png', 'home.jpg', 'messi5.jpg', 'orange.jpg')]
ROUNDS = 5
TRANSFORM = T.Compose([T.ToPILImage(), T.Resize((224, 224)), T.ToTensor(),
                       T.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])])


def program() -> pathlib.Path:
    named = os.environ.get('MYELIN_BUILD_DIR')
    for build in [pathlib.Path(named)] if named else [ROOT / 'build' / 'release', ROOT / 'build' / 'dev']:
        for found in build.glob('humanoid_ai/**/classify_bench'):
            return found
    sys.exit('classify_bench is not built')


def prepared(picture):
    return TRANSFORM(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)).unsqueeze(0)


def chapter(model, picture):
    """What the chapter's program does between the message and its answer."""
    tensor = prepared(picture)
    with torch.no_grad():
        probabilities = torch.nn.functional.softmax(model(tensor)[0], dim=0)
        best, indices = torch.topk(probabilities, k=5)
        return [(index.item(), probability.item()) for probability, index in zip(best, indices)]


def random_model(pictures):
    torch.manual_seed(7)
    model = mobilenet_v2(weights=None)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None  # the plain average over what it sees
    with torch.no_grad():
        model.train()
        model.classifier[0].eval()
        model(torch.cat([prepared(picture) for picture in pictures]))
        model.eval()
        model.classifier[1].weight.mul_(8.0)  # as sure of itself as a trained one
    return model


def ours(model, picture, seconds, threads=None):
    environment = {**os.environ}
    if threads:
        environment['OMP_NUM_THREADS'] = str(threads)
    command = [program(), model, picture, str(seconds), *([str(threads)] if threads else [])]
    run = subprocess.run(command, capture_output=True, text=True, env=environment)
    return (json.loads(run.stdout), '') if run.returncode == 0 else (None, run.stderr.strip())


def agreement(model, file, paths):
    """Over the pictures: how often the order of the first five is the same, and the largest difference of a probability."""
    same, worst = 0, 0.0
    for path in paths:
        found, why = ours(file, path, 0.01)
        if not found:
            sys.exit(why)
        expected = chapter(model, cv2.imread(str(path)))
        same += [index for index, _ in expected] == [index for index, _ in found['top']]
        with torch.no_grad():
            all_of_them = torch.softmax(model(prepared(cv2.imread(str(path))))[0], dim=0)
        worst = max(worst, *(abs(all_of_them[index].item() - probability) for index, probability in found['top']))
    return same, worst


def chapter_round(model, picture, seconds):
    for _ in range(3):
        chapter(model, picture)
    times, start = [], time.perf_counter()
    while time.perf_counter() - start < seconds:
        before = time.perf_counter()
        chapter(model, picture)
        times.append(time.perf_counter() - before)
    return {'frames_per_s': len(times) / sum(times), 'median_ms': 1e3 * statistics.median(times)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--pictures', type=int, default=len(DATA), help='the first so many')
    parser.add_argument('--seconds', type=float, default=3.0, help='of each program in each round')
    parser.add_argument('--size', default='1920x1080', help='of the picture for the speed')
    parser.add_argument('--json', type=pathlib.Path)
    options = parser.parse_args()
    warnings.filterwarnings('ignore')
    paths = [path for path in DATA if path.exists()][:options.pictures]
    model = random_model([cv2.imread(str(path)) for path in paths])
    rows = []
    with tempfile.TemporaryDirectory(prefix='bench_classification_') as scratch:
        folder = pathlib.Path(scratch)
        onnx, script, frame = folder / 'mobilenet_v2.onnx', folder / 'mobilenet_v2.pt', folder / 'frame.png'
        torch.onnx.export(model, torch.zeros(1, 3, 224, 224), str(onnx))
        torch.jit.trace(model, torch.zeros(1, 3, 224, 224)).save(str(script))
        width, height = map(int, options.size.split('x'))
        picture = cv2.resize(cv2.imread(str(paths[0])), (width, height), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(frame), picture)
        ways = [('ONNX', onnx, None), ('ONNX', onnx, 1), ('TorchScript', script, None), ('TorchScript', script, 1)]
        for kind, file, threads in ways:
            first, why = ours(file, paths[0], 0.01)
            if not first:
                print(f'{kind}: {why}')
                continue
            name = f'{kind} by {first["engine"]}' + (', one thread' if threads else '')
            same, worst = agreement(model, file, paths) if threads is None else (None, None)
            rows.append({'way': name, 'file': file, 'threads': threads, 'same_order': same, 'pictures': len(paths),
                         'worst_difference': worst, 'rounds': []})
        rows.append({'way': 'chapter', 'threads': torch.get_num_threads(), 'rounds': []})
        for _ in range(ROUNDS):
            for row in rows:
                if row['way'] == 'chapter':
                    row['rounds'].append(chapter_round(model, picture, options.seconds))
                else:
                    found, why = ours(row['file'], frame, options.seconds, row['threads'])
                    if found:
                        row['rounds'].append(found)
    for row in rows:
        row.pop('file', None)
        row['frames_per_s'] = statistics.median(each['frames_per_s'] for each in row['rounds']) if row['rounds'] else 0.0
        row['prepare_ms'] = statistics.median(each['prepare_median_ms'] for each in row['rounds']) if row['way'] != 'chapter' and row['rounds'] else None
    slowest = rows[-1]['frames_per_s']
    print(f'{"":32}{"same top five":>14}{"largest difference":>20}{"frames/s":>10}{"times the chapter":>19}{"prepare ms":>12}')
    for row in rows:
        row['times_chapter'] = row['frames_per_s'] / slowest
        order = f'{row["same_order"]} of {row["pictures"]}' if row.get('same_order') is not None else ''
        difference = f'{row["worst_difference"]:.1e}' if row.get('worst_difference') is not None else ''
        prepare = f'{row["prepare_ms"]:.2f}' if row['prepare_ms'] else ''
        print(f'{row["way"]:32}{order:>14}{difference:>20}{row["frames_per_s"]:10.1f}{row["times_chapter"]:19.2f}{prepare:>12}')
    if options.json:
        summary = {row['way']: {key: row.get(key) for key in ('frames_per_s', 'times_chapter', 'same_order', 'worst_difference')}
                   for row in rows}
        summary['chapter']['pictures'] = len(paths)
        options.json.write_text(json.dumps({'summary': summary, 'rows': rows}, indent=1) + '\n')


if __name__ == '__main__':
    main()
