using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Tests.Operators;

public sealed class EinsumTests : IDisposable
{
    private static readonly Dictionary<char, long> Sizes = new() { ['b'] = 2, ['h'] = 3, ['i'] = 4, ['j'] = 5, ['k'] = 6, ['A'] = 7 };

    private readonly TensorScope scope = new();

    [Theory]
    [InlineData("bik,bkj->bij")]
    [InlineData("bik, kj -> bij")]
    [InlineData("bihk,bjhk->bhij")]
    [InlineData("bik,khj->bihj")]
    [InlineData("bhik,hkj->bij")]
    [InlineData("bi,bi->b")]
    [InlineData("bi,bj")]
    [InlineData("kb,hk")]
    [InlineData("kb,Ak->Ab")]
    [InlineData("bii->bi")]
    [InlineData("bij->jb")]
    [InlineData("i,j->ij")]
    [InlineData("bi,ij,jk->bk")]
    public void Agrees_with_ONNX_Runtime(string equation)
    {
        using var graph = new JudgedGraph();
        string[] terms = equation.Split("->")[0].Replace(" ", "", StringComparison.Ordinal).Split(',');
        graph.Add("Einsum", [.. terms.Select(t => graph.Input(Random(t)))], ("equation", equation));
        graph.Judge();
    }

    [Fact]
    public void An_ellipsis_stands_for_axes_that_are_broadcast()
    {
        using var graph = new JudgedGraph();
        Value x = graph.Batch(torch.randn([2, 3, 4, 5])), y = graph.Input(torch.randn([1, 3, 5, 6]));
        graph.Add("Einsum", [x, y], ("equation", "...ik,...kj->...ij"));
        graph.Add("Einsum", [x, y], ("equation", "...ik,...kj"));
        graph.Add("Einsum", [x], ("equation", "...i->..."));
        graph.Judge();

        // ONNX's shape inference refuses fewer of them in one operand, its definition does not.
        Tensor a = torch.randn([2, 3, 4, 5]), b = torch.randn([3, 5, 6]);
        TestTensors.AssertClose(a.MatMul(b), SingleNode.Run("Einsum", [a, b], SingleNode.With(("equation", "...ik,...kj->...ij")))[0], 1e-5);
    }

    [Theory]
    [InlineData("bik,kj->bij", new[] { 1, 2 }, 4 + 6)]
    [InlineData("bik,khj->bihj", new[] { 1, 2 }, 4 + 6)]
    [InlineData("bhik,hkj->bij", new[] { 1, 3 }, 3 + 6)]
    [InlineData("bik,k->bik", new[] { 1, 2 }, 4 + 6)]
    [InlineData("bik,k->bi", new[] { 1, 2 }, 4 + 6)]
    [InlineData("bii,ij->bij", new[] { 1, 2 }, 0)]
    [InlineData("bik->bi", new[] { 1, 2 }, 4)]
    public void Channels_of_the_first_operand_pass_or_end(string equation, int[] axes, int units)
    {
        var (test, contractions) = Coupled(equation, axes);
        var free = axes.SelectMany(axis => test.Labels.Of(test.Node.Inputs[0]!, axis).Labels.ToArray())
            .Select(test.Labels.Table.Find).Distinct().Count(l => test.Labels.Table.FrozenReason(l) is null);
        Assert.Equal(units, free);
        string[] terms = equation.Split("->")[0].Split(',');
        var summed = terms[0].Distinct().Where(c => terms.Length == 2 && terms[0].Count(x => x == c) == 1 && terms[1].Contains(c) && !equation.Split("->")[1].Contains(c)).ToArray();
        Assert.Equal(summed, contractions.Select(c => terms[0][c.InputAxis]));
        Assert.All(contractions, c => Assert.Equal(terms[0][c.InputAxis], terms[1][c.WeightAxis]));
    }

    [Fact]
    public void The_cut_sum_is_the_masked_sum()
    {
        foreach (string equation in (string[])["bik,kj->bij", "bik,khj->bihj", "bhik,hkj->bij", "bik,k->bik", "bik,bkj->bij", "kb,kA"])
        {
            for (int seed = 0; seed < 4; seed++)
            {
                string[] terms = equation.Split("->")[0].Split(',');
                using var graph = SingleNode.Of("Einsum", [Shape.Of(Random(terms[0]).shape), Random(terms[1])], SingleNode.With(("equation", equation)));
                var trial = new CutTrial(graph, new() { ["x0"] = Random(terms[0]) }, seed);
                Assert.NotEqual(0, trial.RemovedUnits);
                TestTensors.AssertClose(trial.MaskedAndCut()[0], trial.Cut()[0], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData("bik,kj->bij", (2 * 4 * 6) * 5)]
    [InlineData("bi,ij,jk->bk", (2 * 4 * 5) + (2 * 5 * 6))]
    [InlineData("bij->jb", 0)]
    public void Costs_a_multiplication_for_every_term(string equation, long macs)
    {
        var inputs = equation.Split("->")[0].Split(',').Select(t => (Operand)Shape.Of(Random(t).shape)).ToArray();
        using var test = NodeUnderTest.Of("Einsum", inputs, SingleNode.With(("equation", equation)));
        Assert.Equal(macs, test.Operator.Macs(test.Node, v => v.Shape!.AtBatchOne()));
    }

    [Theory]
    [InlineData("bi,ij->bj", "the equation 'bi,ij->bj' names 2 operands, but there are 1")]
    [InlineData("bij->b", "'bij' in the equation 'bij->b' does not name 2 axes")]
    [InlineData("bi->bk", "the output of the equation 'bi->bk' may name each axis of its operands once")]
    [InlineData("ii->i", "axis 'i' of the equation 'ii->i' has the sizes 2 and 4")]
    public void What_does_not_fit_is_refused(string equation, string message)
    {
        var error = Assert.Throws<MippException>(() => NodeUnderTest.Of("Einsum", [new Shape(2, 4)], SingleNode.With(("equation", equation))));
        Assert.Equal($"node 'node' (Einsum): {message}.", error.Message);
    }

    public void Dispose() => scope.Dispose();

    private static Tensor Random(string term) => torch.randn([.. term.Select(c => Sizes[c])]);

    private static ((Node Node, ValueLabels Labels) Test, List<Contraction> Contractions) Coupled(string equation, int[] axes)
    {
        string[] terms = equation.Split("->")[0].Split(',');
        Operand[] inputs = [Shape.Of(Random(terms[0]).shape), .. terms.Skip(1).Select(t => (Operand)Random(t))];
        var node = NodeUnderTest.Of("Einsum", inputs, SingleNode.With(("equation", equation))).Node;
        var labels = new ValueLabels();
        foreach (int axis in axes)
            labels.Assign(node.Inputs[0]!, axis, labels.Table.Fresh(node.Inputs[0]!.Shape![axis].Factor));
        List<Contraction> contractions = [];
        var context = new CouplingContext(node, labels, [], contractions);
        node.Operator!.Couple(context);
        context.FreezeUnasked();
        return ((node, labels), contractions);
    }
}
