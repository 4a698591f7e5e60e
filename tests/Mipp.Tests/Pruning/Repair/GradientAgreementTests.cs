using Mipp.Pruning.Repair;
using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Pruning.Repair;

public class GradientAgreementTests
{
    [Fact]
    public void Gradients_that_are_the_same_agree_and_perpendicular_ones_do_not()
    {
        using var scope = new TensorScope();
        Assert.Equal(1, Share([[1, 2], [1, 2], [1, 2]]), 1e-6);
        Assert.Equal(0, Share([[1, 0], [0, 1]]), 1e-6);
        Assert.Equal(-1, Share([[1, 2], [-1, -2]]), 1e-6);
        Assert.Equal(0, Share([[1, 2]])); // a single one says nothing
    }

    [Fact]
    public void It_is_the_share_of_what_all_batches_have_in_common()
    {
        // Gradients of what is common, of length 1, and noise of twice the length: 1 / (1 + 4).
        using var scope = new TensorScope();
        long seed = 0;
        const int Size = 1000;
        var common = TestTensors.Normal(++seed, Size);
        var agreement = new GradientAgreement();
        for (int step = 0; step < 20; step++)
            agreement.Add([[common.add(TestTensors.Normal(++seed, Size) * Number(2), One)], [common.add(TestTensors.Normal(++seed, Size) * Number(2), One)]]);
        Assert.Equal(0.2, agreement.Share, 0.02);
    }

    private static double Share(float[][] gradients)
    {
        var agreement = new GradientAgreement();
        agreement.Add([.. gradients.Select(g => new[] { Tensor.FromArray<float>(g, [g.Length]) })]);
        return agreement.Share;
    }
}
