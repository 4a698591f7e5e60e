"""Small networks of the transformer families: attention in every way that it is written, a few heads, random weights."""

import math

import torch
import torch.nn.functional as F
import torchvision.models as M
from torch import nn
from torchvision.models.swin_transformer import PatchMergingV2, SwinTransformerBlockV2

CLASSES = 5
WIDTH, HEADS = 16, 4


class FusedByReshape(nn.Module):
    """One projection, viewed as [batch, tokens, 3, heads, size], permuted and unbound (timm)."""

    def __init__(self):
        super().__init__()
        self.qkv, self.proj = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        b, n, c = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, HEADS, c // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        weights = ((q * (c // HEADS) ** -0.5) @ k.transpose(-2, -1)).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(b, n, c))


class FusedBySplit(nn.Module):
    """One product with a [in, out] weight, split into three, and a causal mask."""

    def __init__(self):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.randn(WIDTH, 3 * WIDTH) * .2), nn.Parameter(torch.randn(3 * WIDTH) * .1)
        self.proj, self.proj_bias = nn.Parameter(torch.randn(WIDTH, WIDTH) * .2), nn.Parameter(torch.randn(WIDTH) * .1)

    def forward(self, x):
        b, n, c = x.shape
        heads = lambda t: t.view(b, n, HEADS, c // HEADS).transpose(1, 2)
        q, k, v = (heads(t) for t in (torch.matmul(x, self.weight) + self.bias).split(c, dim=2))
        mask = (torch.arange(n)[:, None] >= torch.arange(n)[None]).view(1, 1, n, n)
        weights = (q @ k.transpose(-1, -2) / math.sqrt(c // HEADS)).masked_fill(mask == 0, float('-inf')).softmax(-1)
        return torch.matmul((weights @ v).transpose(1, 2).contiguous().view(b, n, c), self.proj) + self.proj_bias


class FusedByChunk(nn.Module):
    """One projection in three chunks, Einsum in place of MatMul, the scale of the residual as Mul's first operand."""

    def __init__(self):
        super().__init__()
        self.qkv, self.proj = nn.Linear(WIDTH, 3 * WIDTH, bias=False), nn.Linear(WIDTH, WIDTH)
        self.gamma = nn.Parameter(torch.rand(WIDTH) + .5)

    def forward(self, x):
        b, n, c = x.shape
        q, k, v = (t.reshape(b, n, HEADS, -1).transpose(1, 2) for t in self.qkv(x).chunk(3, dim=-1))
        weights = (torch.einsum('bhid,bhjd->bhij', q, k) * (c // HEADS) ** -0.5).softmax(-1)
        y = torch.einsum('bhij,bhjd->bhid', weights, v).transpose(1, 2).reshape(b, n, c)
        return self.gamma * self.proj(y)


class HeadsWithBatch(nn.Module):
    """Tokens first, heads merged with the batch (torch.nn.MultiheadAttention), the projection unflattened as PyTorch 2 does."""

    def __init__(self):
        super().__init__()
        self.qkv, self.proj = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        x = x.transpose(0, 1)
        n, b, c = x.shape
        q, k, v = self.qkv(x).view(n, b, 3, c).unsqueeze(0).transpose(0, -2).squeeze(-2).contiguous()
        heads = lambda t: t.view(n, b * HEADS, c // HEADS).transpose(0, 1)
        q, k, v = heads(q), heads(k), heads(v).view(b, HEADS, n, c // HEADS)
        q, k = q.view(b, HEADS, n, c // HEADS), k.view(b, HEADS, n, c // HEADS)
        scale = (c // HEADS) ** -0.25
        weights = ((q * scale) @ (k.transpose(-2, -1) * scale)).softmax(-1)
        y = (weights @ v).permute(2, 0, 1, 3).contiguous().view(b * n, c)
        return self.proj(y).view(n, b, c).transpose(0, 1)


class Vision(nn.Module):
    def __init__(self, attention):
        super().__init__()
        self.patch = nn.Conv2d(3, WIDTH, 4, 4)
        self.token, self.position = nn.Parameter(torch.randn(1, 1, WIDTH)), nn.Parameter(torch.randn(1, 5, WIDTH))
        self.n1, self.attention, self.n2 = nn.LayerNorm(WIDTH), attention(), nn.LayerNorm(WIDTH)
        self.mlp = nn.Sequential(nn.Linear(WIDTH, 32), nn.GELU(), nn.Linear(32, WIDTH))
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, CLASSES)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.position
        x = x + self.attention(self.n1(x))
        x = x + self.mlp(self.n2(x))
        return self.head(self.norm(x)[:, 0])


class DecomposedLayerNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.rand(width) + .5), nn.Parameter(torch.randn(width) * .1)

    def forward(self, x):
        centred = x - x.mean(-1, keepdim=True)
        return self.weight * (centred / torch.sqrt(centred.pow(2).mean(-1, keepdim=True) + 1e-12)) + self.bias


class Bert(nn.Module):
    """An encoder of tokens with an attention mask; names and idioms as Hugging Face's transformers write them."""

    def __init__(self, norm, expand_mask):
        super().__init__()
        self.expand_mask = expand_mask
        self.word, self.position, self.kind = nn.Embedding(40, WIDTH), nn.Embedding(16, WIDTH), nn.Embedding(2, WIDTH)
        self.register_buffer('position_ids', torch.arange(16).expand(1, -1))
        self.query, self.key, self.value, self.dense = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.n0, self.n1, self.n2 = norm(WIDTH), norm(WIDTH), norm(WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 32), nn.Linear(32, WIDTH)
        self.pooler, self.classifier = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, CLASSES)

    def mask(self, mask, dtype):
        if not self.expand_mask:
            return (1.0 - mask[:, None, None, :].to(dtype)) * -10000.0
        batch, length = mask.size()
        inverted = 1.0 - mask[:, None, None, :].expand(batch, 1, length, length).to(dtype)
        return inverted.masked_fill(inverted.to(torch.bool), torch.finfo(dtype).min)

    def heads(self, x):
        return x.view(x.size()[:-1] + (HEADS, WIDTH // HEADS)).permute(0, 2, 1, 3)

    def forward(self, tokens, mask, kinds):
        x = self.n0(self.word(tokens) + self.kind(kinds) + self.position(self.position_ids[:, :tokens.size(1)]))
        q, k, v = self.heads(self.query(x)), self.heads(self.key(x)), self.heads(self.value(x))
        scores = torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(WIDTH // HEADS) + self.mask(mask, x.dtype)
        y = torch.matmul(scores.softmax(-1), v).permute(0, 2, 1, 3).contiguous()
        x = self.n1(self.dense(y.view(y.size()[:-2] + (WIDTH,))) + x)
        x = self.n2(self.down(F.gelu(self.up(x))) + x)
        return self.classifier(torch.tanh(self.pooler(x[:, 0])))


def tokens(batch):
    mask = torch.ones(batch, 7, dtype=torch.int64)
    mask[:, 5:] = 0
    return [torch.randint(0, 40, (batch, 7)), mask, torch.randint(0, 2, (batch, 7))]


def swin(**options):
    # The second stage's windows are the whole map, and the first one's are shifted.
    return M.SwinTransformer([4, 4], 8, [2, 1], [2, 4], [2, 2], mlp_ratio=2, num_classes=CLASSES, **options)


def swin_v2():
    return swin(block=SwinTransformerBlockV2, downsample_layer=PatchMergingV2)


def vit():
    return M.VisionTransformer(image_size=16, patch_size=8, num_layers=1, num_heads=HEADS, hidden_dim=WIDTH, mlp_dim=32, num_classes=CLASSES)


def maxvit():
    return M.MaxVit((16, 16), 8, 2, [8], [1], 4, 0, num_classes=CLASSES)


IMAGE = lambda size: lambda batch: [torch.randn(batch, 3, size, size)]

NETWORKS = {
    'attention_reshape': (lambda: Vision(FusedByReshape), IMAGE(8)),
    'attention_split': (lambda: Vision(FusedBySplit), IMAGE(8)),
    'attention_chunk': (lambda: Vision(FusedByChunk), IMAGE(8)),
    'attention_batch': (lambda: Vision(HeadsWithBatch), IMAGE(8)),
    'bert': (lambda: Bert(nn.LayerNorm, False), tokens),
    'bert_decomposed': (lambda: Bert(DecomposedLayerNorm, True), tokens),
    'vit': (vit, IMAGE(16)),
    'swin_v1': (swin, IMAGE(16)),
    'swin_v2': (swin_v2, IMAGE(16)),
    'maxvit': (maxvit, IMAGE(16)),
}
