#!/usr/bin/env python3
"""Makes the .npz files beside it: python3 make.py (Debian: apt install python3-numpy)."""

import pathlib

import numpy

here = pathlib.Path(__file__).parent
images = numpy.arange(5 * 2 * 3 * 4, dtype=numpy.uint8).reshape(5, 2, 3, 4)
features = numpy.arange(12).reshape(4, 3) / 8 - 0.5

numpy.savez_compressed(
    here / "images.npz",
    x_train=images[:3], y_train=numpy.array([2, 0, 1]), x_test=images[3:], y_test=numpy.array([[1], [2]], dtype=numpy.uint8),
)
numpy.savez(here / "features.npz", X=features, labels=numpy.array([0, 1, 1, 0], dtype=numpy.int32))
numpy.savez(here / "unlabelled_float32.npz", train_images=features.astype(numpy.float32))
numpy.savez(here / "fortran.npz", x=numpy.asfortranarray(features))
numpy.savez(here / "objects.npz", x=numpy.array([{"a": 1}, None], dtype=object))
numpy.savez(here / "integers.npz", x=numpy.arange(6).reshape(2, 3), y=numpy.array([0, 1]))
numpy.savez(here / "regression.npz", x=features, y=numpy.array([0.5, 1.5, 2.5, 3.5]))
numpy.savez(here / "negative.npz", x=features, y=numpy.array([0, 1, -1, 0]))
numpy.savez(here / "three_labels.npz", x=features, y=numpy.array([0, 1, 2]))
numpy.savez(here / "mixed.npz", x_train=images[:3], x_test=features)
numpy.savez(here / "unnamed.npz", features)
