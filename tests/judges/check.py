"""Asks onnx.checker about models. usage: /usr/bin/python3 check.py <paths >answers, a line each: why it refuses, or nothing."""
import sys

import onnx

for line in sys.stdin:
    try:
        onnx.checker.check_model(onnx.load(line.rstrip("\n")))
        answer = ""
    except Exception as error:  # the checker raises many kinds, and each is a refusal
        answer = " ".join(str(error).split()) or type(error).__name__
    print(answer, flush=True)
