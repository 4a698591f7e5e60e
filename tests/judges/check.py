"""Asks onnx.checker about models. usage: /usr/bin/python3 check.py MODEL...; prints a line for each that it refuses."""
import sys

import onnx

for path in sys.argv[1:]:
    try:
        onnx.checker.check_model(onnx.load(path))
    except Exception as error:  # the checker raises many kinds, and each is a refusal
        print(path, " ".join(str(error).split()), sep=": ")
