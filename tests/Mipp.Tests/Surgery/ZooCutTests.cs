using Mipp.Coupling;
using Mipp.Models;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Tests.Surgery;

/// <summary>Every family of the zoo can be cut everywhere but at its outputs.</summary>
public sealed class ZooCutTests
{
    [Theory]
    [InlineData("lenet5", 4)]
    [InlineData("mlp", 2)]
    [InlineData("vgg11", 8)]
    [InlineData("resnet18", 12)]
    [InlineData("resnet20", 12)]
    public void Cut_equals_masked(string name, int prunable)
    {
        using var scope = new TensorScope();
        using var dense = ModelZoo.Create(name, [3, 32, 32], classes: 10, seed: 1);
        var coupling = ChannelCoupling.Analyse(dense);
        var selection = RandomSelection.Of(coupling, new Random(5));
        using var cut = GraphCut.Apply(selection);
        using var masked = GraphMask.Apply(selection);
        var random = new Random(6);
        float[] pixels = [.. Enumerable.Range(0, 2 * 3 * 32 * 32).Select(_ => (float)((random.NextDouble() * 4) - 2))];

        Assert.Equal(prunable, coupling.Groups.Count(g => !g.IsFrozen));
        Assert.Single(coupling.Groups, g => g.IsFrozen);
        Assert.InRange(CutProof.Measure(masked, cut, [Tensor.FromArray<float>(pixels, [2, 3, 32, 32])]), 0, CutProof.Limit);
        Assert.Equal(Footprint.Of(cut), new FootprintModel(coupling).Of(selection));
    }
}
