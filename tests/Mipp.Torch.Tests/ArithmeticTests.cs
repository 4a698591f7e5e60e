namespace Mipp.Torch.Tests;

/// <summary>Counts worked out by hand: a multiplication and an addition are two operations.</summary>
public sealed class ArithmeticTests : IDisposable
{
    private readonly TensorScope scope = new();

    public ArithmeticTests() => Arithmetic.Count();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_matrix_product_takes_two_operations_for_each_term()
    {
        var (a, b) = (Tensor.RandN([3, 5]), Tensor.RandN([5, 7]));

        Assert.Equal(2 * 3 * 5 * 7, Counted(() => a.MatMul(b)));
        Assert.Equal(4 * 2 * 3 * 5 * 7, Counted(() => Tensor.RandN([4, 3, 5]).MatMul(Tensor.RandN([4, 5, 7]))));
        Assert.Equal(2 * 3 * 5 * 7, Counted(() => a.Linear(Tensor.RandN([7, 5]), Tensor.RandN([7]))));
    }

    [Fact]
    public void A_convolution_takes_two_operations_for_each_weight_and_position()
    {
        var (x, w) = (Tensor.RandN([2, 4, 9, 8]), Tensor.RandN([6, 2, 3, 3]));

        // 9 × 8 with padding 1 and stride 2 gives 5 × 4.
        Assert.Equal(2 * 2 * 6 * 5 * 4 * 2 * 9, Counted(() => x.Convolution(w, null, [2, 2], [1, 1], groups: 2)));
        Assert.Equal(2 * 2 * 4 * 9 * 8 * 6 * 9, Counted(() => x.ConvolutionTransposed(Tensor.RandN([4, 6, 3, 3]))));
    }

    [Fact]
    public void A_backward_pass_takes_twice_its_forward_pass()
    {
        var (x, w, v) = (Tensor.RandN([2, 4, 8, 8]), Tensor.RandN([6, 4, 3, 3]), Tensor.RandN([216, 5]));
        foreach (var tensor in new[] { x, w, v })
            tensor.SetRequiresGrad();
        Tensor? loss = null;

        long forward = Counted(() => loss = x.Convolution(w).Reshape([2, 216]).MatMul(v).Sum());
        long backward = Counted(() => Autograd.Grad([loss!], [x, w, v]));

        Assert.Equal((2 * 2 * 6 * 36 * 36) + (2 * 2 * 216 * 5), forward);
        Assert.Equal(2 * forward, backward);
    }

    [Fact]
    public void Factorisations_and_solves_take_what_the_textbooks_say()
    {
        var gram = Tensor.RandN([20, 6]).Gram();

        Assert.Equal(20 * 6 * 6, Counted(() => Tensor.RandN([20, 6]).Gram()));
        Assert.Equal(6 * 6 * 6 / 3, Counted(() => gram.Cholesky()));
        var factor = gram.Cholesky();
        Assert.Equal(2 * 6 * 6 * 4, Counted(() => factor.CholeskySolve(Tensor.RandN([6, 4]))));
        Assert.Equal(6 * 6 * 4, Counted(() => factor.TriangularSolve(Tensor.RandN([6, 4]))));
    }

    private static long Counted(Action work)
    {
        long before = Arithmetic.Operations;
        work();
        return Arithmetic.Operations - before;
    }
}
