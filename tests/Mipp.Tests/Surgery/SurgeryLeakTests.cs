using Mipp.Coupling;
using Mipp.Surgery;
using Mipp.Tensors;

namespace Mipp.Tests.Surgery;

[Collection(nameof(RunsAlone))]
public sealed class SurgeryLeakTests
{
    [Fact]
    public void Cutting_masking_and_proving_leave_no_tensors_behind()
    {
        using var scope = new TensorScope();
        var network = new RandomNetwork(3);
        using var dense = network.Graph;
        var selection = network.Select(ChannelCoupling.Analyse(dense));
        Assert.NotEmpty(selection.KeptPositions());
        var inputs = network.Inputs(2);
        long before = Tensor.TotalCount;

        // The outer scope lasts: what is made inside and not freed stays.
        for (int i = 0; i < 3; i++)
        {
            var cut = GraphCut.Apply(selection);
            var masked = GraphMask.Apply(selection);
            CutProof.Measure(masked, cut, inputs);
            cut.Dispose();
            masked.Dispose();
        }

        Assert.Equal(before, Tensor.TotalCount);
    }
}
