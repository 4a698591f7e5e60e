#!/usr/bin/python3
"""Makes the ONNX files beside this script. Needs Debian's python3-torch, python3-torchvision and python3-onnx.

A file's name says what it is: FAMILY.VARIANT_OPSET.onnx. Variants: "folded" has BatchNormalization folded into the
convolutions, "kept" keeps it; the batch is dynamic, but for "fixed", where it is 1.
"""

import pathlib
import sys
import warnings

import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn
from torch.onnx import TrainingMode

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import convolutional
import transformers

HERE = pathlib.Path(__file__).parent
NEWEST_EXPORTED = 17
LARGE = 1 << 16
NETWORKS = convolutional.NETWORKS | transformers.NETWORKS

# Spread over the operator sets, old to new.
VARIANTS = {
    'alexnet': ['folded_11'], 'vgg': ['folded_12', 'kept_18'], 'googlenet': ['kept_13'], 'inception_v3': ['folded_14'],
    'squeezenet': ['folded_15'], 'resnet18': ['kept_11', 'folded_17'], 'resnet50': ['kept_21'], 'resnext': ['kept_14'],
    'wide_resnet': ['folded_16'], 'densenet': ['kept_12', 'folded_19'], 'mobilenet_v2': ['folded_13', 'kept_20'],
    'mobilenet_v3': ['folded_12', 'kept_17'], 'mnasnet': ['kept_15'], 'shufflenet_v2': ['folded_11', 'kept_18', 'folded_13_fixed'],
    'shuffle_of_batch': ['folded_13'], 'efficientnet_v1': ['kept_13', 'folded_21'], 'efficientnet_v2': ['folded_14'],
    'regnet_x': ['folded_16'], 'regnet_y': ['kept_17'], 'convnext': ['kept_13', 'kept_18'], 'unet_transpose': ['kept_14', 'folded_19'],
    'unet_nearest': ['folded_11'], 'fcn': ['folded_13'], 'deeplab': ['kept_12', 'folded_20'], 'group_norm': ['kept_13', 'kept_21'],
    'several_ends': ['folded_13'],
    'attention_reshape': ['kept_13', 'kept_20'], 'attention_split': ['kept_14'], 'attention_chunk': ['kept_12', 'kept_18'],
    'attention_batch': ['kept_14', 'kept_21', 'kept_16_fixed'], 'bert': ['kept_12', 'kept_17'], 'bert_decomposed': ['kept_13', 'kept_20'],
    'vit': ['kept_14', 'kept_19'], 'swin_v1': ['kept_13', 'kept_18', 'kept_16_fixed'], 'swin_v2': ['kept_14', 'kept_21'], 'maxvit': ['kept_16'],
}


def randomise(model):
    """What training leaves behind: statistics of their own, and nothing that was initialised to 0 or to 1."""
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.running_mean.normal_(0, .1)
            module.running_var.uniform_(.75, 1.25)
    for parameter in model.parameters():
        if parameter.abs().max() < 1e-3 or (parameter == 1).all():
            parameter.data = torch.randn_like(parameter) * .2 + (1 if (parameter == 1).all() else 0)


def export(name, variant, opset, fixed, path):
    make, inputs = NETWORKS[name]
    torch.manual_seed(0)
    model = make().eval()
    randomise(model)
    example = inputs(1 if fixed else 2)
    names = [f'input{i}' for i in range(len(example))] if len(example) > 1 else ['input']
    outputs = ['middle', 'output'] if name == 'several_ends' else ['output']
    kept = dict(training=TrainingMode.PRESERVE, do_constant_folding=False) if variant == 'kept' else {}
    torch.onnx.export(
        model, tuple(example), str(path), opset_version=min(opset, NEWEST_EXPORTED), input_names=names, output_names=outputs,
        dynamic_axes=None if fixed else {n: {0: 'N'} for n in names + outputs}, **kept)


def raise_to(path, opset):
    """Rewrites what changed in operator sets 18 to 21 and these networks use."""
    model = onnx.load(path)
    for i, node in enumerate(model.graph.node):
        attributes = {a.name: a for a in node.attribute}
        if node.op_type.startswith('Reduce') and 'axes' in attributes:
            axes = numpy_helper.from_array(torch.tensor(list(attributes['axes'].ints)).numpy(), f'axes_{i}')
            model.graph.initializer.append(axes)
            node.input.append(axes.name)
            node.attribute.remove(attributes['axes'])
        if node.op_type == 'Split' and len(node.input) == 1:
            node.attribute.append(helper.make_attribute('num_outputs', len(node.output)))
    if opset >= 20:
        fuse_gelu(model.graph)
    model.opset_import[0].version = opset
    model.ir_version = 8 if opset < 19 else 9 if opset < 21 else 10
    onnx.save(model, path)


def strip_names(path):
    """Takes the nodes' names away and gives intermediate values short ones, as some exporters do; most of a large file is names."""
    model = onnx.load(path)
    graph = model.graph
    kept = {v.name for v in [*graph.input, *graph.output, *graph.initializer]}
    names = {}
    short = lambda name: name if not name or name in kept else names.setdefault(name, str(len(names)))
    for node in graph.node:
        node.ClearField('name')
        node.input[:] = [short(name) for name in node.input]
        node.output[:] = [short(name) for name in node.output]
    del graph.value_info[:]
    onnx.save(model, path)


def fuse_gelu(graph):
    """x · (1 + erf(x / √2)) · ½ becomes the operator Gelu of set 20."""
    producers = {output: node for node in graph.node for output in node.output}
    readers = lambda name: [node for node in graph.node if name in node.input]
    for erf in [n for n in graph.node if n.op_type == 'Erf']:
        divide = producers[erf.input[0]]
        add, = readers(erf.output[0])
        multiply, = readers(add.output[0])
        halve, = readers(multiply.output[0])
        at = list(graph.node).index(halve)
        graph.node.insert(at, helper.make_node('Gelu', [divide.input[0]], [halve.output[0]], name=f'{erf.name}_gelu'))
        for node in (divide, erf, add, multiply, halve):
            graph.node.remove(node)


def main():
    warnings.filterwarnings('ignore')
    # PyTorch 1.13 cannot export zero_ by itself; the cyclic shift's mask of Swin v2 uses it.
    torch.onnx.register_custom_op_symbolic('aten::zero', lambda g, x: g.op('Mul', x, g.op('Constant', value_t=torch.tensor(0.))), 9)
    for name, variants in VARIANTS.items():
        for text in variants:
            variant, opset, *fixed = text.split('_')
            path = HERE / f'{name}.{text}.onnx'
            export(name, variant, int(opset), bool(fixed), path)
            if int(opset) > NEWEST_EXPORTED:
                raise_to(path, int(opset))
            if path.stat().st_size > LARGE:
                strip_names(path)
            print(path.name, path.stat().st_size)


main()
