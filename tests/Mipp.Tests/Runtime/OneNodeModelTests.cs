using Mipp.Coupling;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Runtime;
using Mipp.Tensors;
using Mipp.Tests.Coupling;

namespace Mipp.Tests.Runtime;

/// <summary>Networks with nodes whose operator Mipp does not know, against ONNX Runtime running them whole.</summary>
public sealed class OneNodeModelTests
{
    public static TheoryData<string, string> Operators => new() { { "Det", "" }, { "Unique", "" }, { "Inverse", "com.microsoft" } };

    [Theory]
    [MemberData(nameof(Operators))]
    public void A_network_with_an_operator_that_is_not_known_gives_what_it_gives_in_ONNX_Runtime(string type, string domain)
    {
        using var graph = Network(type, domain);
        Assert.Null(graph.Nodes.Single(n => n.Type == type).Operator);
        using var whole = RuntimeSession.Of(graph);
        foreach (long batch in (long[])[1, 2, 1])
        {
            using var scope = new TensorScope();
            // The same every time: the inverses of nearly singular matrices differ by more than the bounds.
            using var numbers = new torch.Generator(seed: (ulong)batch);
            var images = torch.randn([batch, 3, 6, 6], generator: numbers);

            var outputs = new GraphRunner(graph).Run([images]);

            var expected = whole.Run([images])[0];
            Assert.Equal(expected.shape, outputs[0].shape);
            Assert.InRange(OutputDifference.Of([expected], outputs), 0, 1e-4);
        }
    }

    [Fact]
    public void Channels_that_touch_it_stay_and_the_others_are_pruned()
    {
        using var graph = Network("Det", "");
        var coupling = ChannelCoupling.Analyse(graph);

        Assert.Contains("Det", coupling.Groups.Single(g => g.Name == "read").FrozenReason);
        Assert.Null(coupling.Groups.Single(g => g.Name == "first").FrozenReason);
    }

    [Fact]
    public void Derivatives_through_it_are_refused_in_one_line()
    {
        using var scope = new TensorScope();
        using var graph = Network("Det", "");

        var refused = Assert.Throws<MippException>(() => new RecordedRun(graph, [torch.randn([1, 3, 6, 6])]));

        Assert.Contains("Det", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
    }

    /// <summary>Two convolutions and the operator.</summary>
    private static Graph Network(string type, string domain)
    {
        var net = new NetworkBuilder(opset: 16, domain: domain);
        var x = net.Relu(net.Conv("first", net.Input("x", 3, 6, 6), 6));
        net.Graph.AddOutput(net.Apply(type, [net.Conv("read", x, 4)], domain: domain));
        return net.Graph;
    }
}
