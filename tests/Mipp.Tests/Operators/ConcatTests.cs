using Mipp.Graphs;
using Mipp.Tensors;
using static Mipp.Tests.Operators.NodeUnderTest;
using static Mipp.Tests.Operators.SingleNode;

namespace Mipp.Tests.Operators;

public class ConcatTests
{
    private static readonly Dim N = Dim.Of("N");

    [Fact]
    public void Sizes_add_up_also_dynamic_ones()
    {
        using var test = Of("Concat", [new Shape(N, 3, 2), new Shape(N, 5, 2)], With(("axis", -2L)));
        Assert.Equal(new Shape(N, 8, 2), test.Output.Shape);
        using var batch = Of("Concat", [new Shape(N, 3), new Shape(N, 3)], With(("axis", 0L)));
        Assert.Equal(new Shape(new Dim(2, "N"), 3), batch.Output.Shape);
        Assert.Throws<MippException>(() => Of("Concat", [new Shape(N, 3, 2), new Shape(N, 5, 3)], With(("axis", 1L))));
    }

    [Fact]
    public void Channels_keep_their_offsets()
    {
        using var test = Of("Concat", [new Shape(N, 3, 2), new Shape(N, 5, 2)], With(("axis", 1L)));
        CutEquivalence.Check(test, [(0, 1), (1, 1)], units: 8);
    }

    [Fact]
    public void An_input_without_channels_does_not_freeze_the_others()
    {
        using var test = Of("Concat", [new Shape(N, 3, 2), new Shape(N, 5, 2)], With(("axis", 1L)));
        CutEquivalence.Check(test, [(1, 1)], units: 5);
    }

    [Fact]
    public void Other_axes_are_cut_together()
    {
        using var tokens = Of("Concat", [new Shape(N, 1, 6), new Shape(N, 4, 6)], With(("axis", 1L)));
        CutEquivalence.Check(tokens, [(0, 2), (1, 2)], units: 6);
        using var met = Of("Concat", [new Shape(N, 1, 6), new Shape(N, 4, 6)], With(("axis", 1L)));
        CutEquivalence.Check(met, [(0, 2)], units: 0);
    }

    [Fact]
    public void Values_and_contents_are_joined()
    {
        using var scope = new TensorScope();
        using var test = Of("Concat", [Operand.Computed(N), new long[] { -1, 4 }], With(("axis", 0L)));
        Assert.Equal([N, -1, 4], test.Output.Contents!.Value.ToArray());
        Assert.Equal([7, -1, 4], test.Run(Tensor.FromArray<long>([7]))[0].ToArray<long>());
    }
}
