using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

public sealed class SoftmaxTests : IDisposable
{
    private readonly TensorScope scope = new();

    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    public void Before_opset_13_all_axes_from_one_on_are_normalised_together(string type)
    {
        var x = torch.randn([2, 3, 4]);
        var flat = x.reshape(2, 12);
        var expected = (type == "Softmax" ? flat.softmax(1) : flat.log_softmax(1)).reshape(2, 3, 4);
        Assert.True(SingleNode.Run(type, [x], opset: 11)[0].allclose(expected));
        Assert.True(SingleNode.Run(type, [x], SingleNode.With(("axis", -2L)), opset: 11)[0].allclose(expected));
        Assert.False(SingleNode.Run(type, [x], opset: 13)[0].allclose(expected));
    }

    [Theory]
    [InlineData(11, 1L, new[] { false, true, true })]
    [InlineData(13, 1L, new[] { false, true, false })]
    [InlineData(13, -1L, new[] { false, false, true })]
    public void Normalised_axes_are_frozen_with_a_reason(int opset, long axis, bool[] frozen)
    {
        using var graph = SingleNode.Of("Softmax", [new Shape(2, 3, 4)], SingleNode.With(("axis", axis)), opset);
        var labels = new ValueLabels();
        for (int i = 0; i < 3; i++)
            labels.Assign(graph.Inputs[0], i, labels.Table.Fresh(i + 2));
        graph.Nodes[0].Operator!.Couple(new CouplingContext(graph.Nodes[0], labels, [], []));
        for (int i = 0; i < 3; i++)
        {
            string? reason = labels.Table.FrozenReason(labels.Of(graph.Outputs[0], i).Labels[0]);
            Assert.Equal(frozen[i] ? "the axis is normalised over at node 'node' (Softmax)" : null, reason);
        }
    }

    [Fact]
    public void An_axis_that_is_not_there_is_told() => Assert.Contains(
        "axis is 3",
        Assert.Throws<MippException>(() => SingleNode.Of("Softmax", [new Shape(2, 3, 4)], SingleNode.With(("axis", 3L)))).Message);

    public void Dispose() => scope.Dispose();
}
