"""Small networks of the convolutional families, from torchvision's own blocks: a few channels, small images, random weights."""

import torch
import torch.nn.functional as F
import torchvision.models as M
from torch import nn
from torchvision.models.convnext import CNBlockConfig
from torchvision.models.efficientnet import FusedMBConvConfig, MBConvConfig
from torchvision.models.googlenet import Inception
from torchvision.models.inception import BasicConv2d
from torchvision.models.mnasnet import _InvertedResidual as MnasBlock
from torchvision.models.mobilenetv2 import InvertedResidual
from torchvision.models.mobilenetv3 import InvertedResidualConfig
from torchvision.models.regnet import BlockParams
from torchvision.models.resnet import BasicBlock, Bottleneck
from torchvision.models.segmentation.deeplabv3 import ASPP
from torchvision.models.segmentation.fcn import FCNHead
from torchvision.models.squeezenet import Fire

CLASSES = 5


def conv(inputs, outputs, kernel=3, **options):
    return [nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False, **options), nn.BatchNorm2d(outputs), nn.ReLU()]


def head(channels):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, CLASSES)]


def alexnet():
    features = [nn.Conv2d(3, 8, 5, 2, 2), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Conv2d(8, 12, 3, padding=1), nn.ReLU()]
    return nn.Sequential(*features, nn.AdaptiveAvgPool2d(7), nn.Flatten(), nn.Dropout(), nn.Linear(12 * 49, 16), nn.ReLU(), nn.Linear(16, CLASSES))


def vgg():
    return nn.Sequential(
        *conv(3, 6), *conv(6, 8), nn.MaxPool2d(2), *conv(8, 10), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(10 * 64, 12), nn.ReLU(),
        nn.Dropout(), nn.Linear(12, CLASSES))


def residual(block, width, planes, **options):
    downsample = lambda i, o, stride: nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))
    out = planes * block.expansion
    return nn.Sequential(
        *conv(3, width), block(width, planes, 1, downsample(width, out, 1), **options), block(out, planes, **options),
        block(out, planes * 2, 2, downsample(out, out * 2, 2), **options), *head(out * 2))


def densenet():
    return M.DenseNet(growth_rate=4, block_config=(2, 2), num_init_features=6, bn_size=2, num_classes=CLASSES)


def squeeze():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True), Fire(8, 4, 6, 6), Fire(12, 4, 8, 8),
        nn.Conv2d(16, CLASSES, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())


def google():
    return nn.Sequential(
        *conv(3, 8), nn.MaxPool2d(3, 2, ceil_mode=True), Inception(8, 4, 4, 6, 2, 4, 4), Inception(18, 4, 4, 6, 2, 4, 4), *head(18))


def inception_v3():
    class Factored(nn.Module):
        """7×7 as 1×7 and 7×1, and branches that split again before they are joined."""

        def __init__(self):
            super().__init__()
            c = BasicConv2d
            self.a, self.b = c(8, 4, kernel_size=1), c(8, 6, kernel_size=1)
            self.b1, self.b2 = c(6, 4, kernel_size=(1, 3), padding=(0, 1)), c(6, 4, kernel_size=(3, 1), padding=(1, 0))

        def forward(self, x):
            b = self.b(x)
            return torch.cat([self.a(x), torch.cat([self.b1(b), self.b2(b)], 1), F.avg_pool2d(x, 3, 1, 1)], 1)

    return nn.Sequential(*conv(3, 8), Factored(), *head(20))


def mobilenet_v2():
    block = InvertedResidual
    return nn.Sequential(*conv(3, 6), block(6, 6, 1, 1), block(6, 8, 2, 3), block(8, 8, 1, 3), *conv(8, 16, 1), *head(16))


def mobilenet_v3():
    config = InvertedResidualConfig
    return M.MobileNetV3(
        [config(8, 3, 8, 8, True, 'RE', 2, 1, 1), config(8, 5, 16, 8, False, 'HS', 1, 1, 1), config(8, 5, 16, 16, True, 'HS', 1, 1, 1)],
        last_channel=16, num_classes=CLASSES)


def mnas():
    block = MnasBlock
    return nn.Sequential(*conv(3, 6), block(6, 6, 3, 1, 3), block(6, 8, 5, 2, 3), *head(8))


def shufflenet():
    return M.ShuffleNetV2([1, 2, 1], [8, 8, 12, 12, 16], num_classes=CLASSES)


class FoldedShuffle(nn.Module):
    """A shuffle that folds the batch: a 3-D view, Transpose, a 5-D view and the two halves picked from axis 0."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Sequential(*conv(3, 8)), nn.Sequential(*conv(4, 4))
        self.last = nn.Sequential(*conv(8, 6), *head(6))

    def forward(self, x):
        x = self.first(x)
        n, c, h, w = x.shape
        x = x.reshape(n * (c // 2), 2, h * w).permute(1, 0, 2).reshape(2, -1, c // 2, h, w)
        return self.last(torch.cat([x[0], self.second(x[1])], 1))


def efficientnet_v1():
    config = MBConvConfig
    return M.EfficientNet([config(1, 3, 1, 8, 8, 1, 1, 1), config(2, 5, 2, 8, 16, 2, 1, 1)], 0.2, num_classes=CLASSES)


def efficientnet_v2():
    fused = FusedMBConvConfig
    return M.EfficientNet(
        [fused(1, 3, 1, 8, 8, 1), fused(2, 3, 2, 8, 16, 1), MBConvConfig(2, 3, 1, 16, 16, 1)], 0.2,
        num_classes=CLASSES, last_channel=24)


def reg(se):
    parameters = BlockParams([1, 2], [8, 16], [4, 4], [1.0, 1.0], [2, 2], se)
    return M.RegNet(parameters, num_classes=CLASSES, stem_width=8)


def conv_next():
    config = CNBlockConfig
    return M.ConvNeXt([config(8, 12, 2), config(12, None, 1)], num_classes=CLASSES)


class UNet(nn.Module):
    def __init__(self, up):
        super().__init__()
        self.a, self.b, self.c = (nn.Sequential(*conv(i, o)) for i, o in ((3, 6), (6, 8), (8, 12)))
        self.u1, self.u2 = self.upsampling(up, 12, 8), self.upsampling(up, 8, 6)
        self.d1, self.d2 = nn.Sequential(*conv(16, 8)), nn.Sequential(*conv(12, 6))
        self.out = nn.Conv2d(6, 2, 1)

    @staticmethod
    def upsampling(up, inputs, outputs):
        if up == 'transpose':
            return nn.ConvTranspose2d(inputs, outputs, 2, 2)
        return nn.Sequential(nn.Upsample(scale_factor=2, mode=up), nn.Conv2d(inputs, outputs, 1))

    def forward(self, x):
        a = self.a(x)
        b = self.b(F.max_pool2d(a, 2))
        x = self.d1(torch.cat([self.u1(self.c(F.max_pool2d(b, 2))), b], 1))
        return self.out(self.d2(torch.cat([self.u2(x), a], 1)))


class Segmentation(nn.Module):
    def __init__(self, classifier):
        super().__init__()
        self.backbone = nn.Sequential(*conv(3, 8), *conv(8, 16, stride=2))
        self.classifier = classifier

    def forward(self, x):
        return F.interpolate(self.classifier(self.backbone(x)), size=x.shape[-2:], mode='bilinear', align_corners=False)


def deeplab():
    return Segmentation(nn.Sequential(ASPP(16, [2, 4], 6), *conv(6, 6), nn.Conv2d(6, 2, 1)))


class GroupNormalised(nn.Module):
    """GroupNorm, a grouped convolution, a depthwise one with a multiplier, PReLU, and a filter that two branches share."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.GroupNorm(4, 8), nn.PReLU(8))
        self.grouped = nn.Conv2d(8, 12, 3, padding=1, groups=4)
        self.multiplied = nn.Conv2d(12, 24, 3, padding=1, groups=12)
        self.shared = nn.Conv2d(24, 6, 1)
        self.out = nn.Linear(6, CLASSES)

    def forward(self, x):
        x = self.multiplied(F.silu(self.grouped(self.stem(x))))
        y = F.relu(self.shared(x)) + F.relu(self.shared(F.avg_pool2d(x, 3, 1, 1)))
        return self.out(y.mean((2, 3)))


class SeveralEnds(nn.Module):
    """Two inputs, two outputs, one of which is read again inside; a stretch in NHWC; the bias as Add's first operand."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(1, 6, 3, padding=1)
        self.weight, self.bias = nn.Parameter(torch.randn(6, 8) * .3), nn.Parameter(torch.randn(8))
        self.c, self.d = nn.Conv2d(8, 4, 3, padding=1), nn.Conv2d(4, 2, 1)

    def forward(self, x, y):
        x = F.relu(self.a(x) + self.b(y)).permute(0, 2, 3, 1)
        x = F.relu(self.bias + torch.matmul(x, self.weight)).permute(0, 3, 1, 2)
        middle = self.c(x)
        return middle, self.d(F.relu(middle))


IMAGE = lambda size: lambda batch: [torch.randn(batch, 3, size, size)]

NETWORKS = {
    'alexnet': (alexnet, IMAGE(32)),
    'vgg': (vgg, IMAGE(32)),
    'googlenet': (google, IMAGE(16)),
    'inception_v3': (inception_v3, IMAGE(16)),
    'squeezenet': (squeeze, IMAGE(32)),
    'resnet18': (lambda: residual(BasicBlock, 6, 6), IMAGE(16)),
    'resnet50': (lambda: residual(Bottleneck, 6, 4), IMAGE(16)),
    'resnext': (lambda: residual(Bottleneck, 6, 4, groups=4, base_width=32), IMAGE(16)),
    'wide_resnet': (lambda: residual(Bottleneck, 6, 4, base_width=128), IMAGE(16)),
    'densenet': (densenet, IMAGE(32)),
    'mobilenet_v2': (mobilenet_v2, IMAGE(16)),
    'mobilenet_v3': (mobilenet_v3, IMAGE(16)),
    'mnasnet': (mnas, IMAGE(16)),
    'shufflenet_v2': (shufflenet, IMAGE(32)),
    'shuffle_of_batch': (FoldedShuffle, IMAGE(8)),
    'efficientnet_v1': (efficientnet_v1, IMAGE(16)),
    'efficientnet_v2': (efficientnet_v2, IMAGE(16)),
    'regnet_x': (lambda: reg(None), IMAGE(16)),
    'regnet_y': (lambda: reg(0.25), IMAGE(16)),
    'convnext': (conv_next, IMAGE(16)),
    'unet_transpose': (lambda: UNet('transpose'), IMAGE(16)),
    'unet_nearest': (lambda: UNet('nearest'), IMAGE(16)),
    'fcn': (lambda: Segmentation(FCNHead(16, 2)), IMAGE(16)),
    'deeplab': (deeplab, IMAGE(16)),
    'group_norm': (GroupNormalised, IMAGE(8)),
    'several_ends': (SeveralEnds, lambda batch: [torch.randn(batch, 3, 8, 8), torch.randn(batch, 1, 8, 8)]),
}
