namespace Mipp.Torch.Tests;

public class ReductionTests
{
    private static Tensor X => Tensor.FromArray([1.0, 2, 4, -3, 0.5, 6], [2, 3]);

    [Fact]
    public void Over_everything()
    {
        using var scope = new TensorScope();
        Expect.Close([10.5], X.Sum().ToArray<double>());
        Expect.Close([1.75], X.Mean().ToArray<double>());
        Expect.Close([6], X.Max().ToArray<double>());
        Expect.Close([-3], X.Min().ToArray<double>());
        Expect.Close([-72], X.Prod().ToArray<double>());
        Expect.Close([Math.Sqrt(1 + 4 + 16 + 9 + 0.25 + 36)], X.Norm().ToArray<double>());
        Expect.Close([16.5], X.Norm(1).ToArray<double>());
        Assert.True(X.Any().Item<bool>());
        Assert.True(X.All().Item<bool>());
        Assert.False(X.Greater(100).Any().Item<bool>());
    }

    [Fact]
    public void Along_dimensions()
    {
        using var scope = new TensorScope();
        Expect.Close([-2, 2.5, 10], X.Sum([0]).ToArray<double>());
        Expect.Shape([2, 1], X.Sum([1], keepDim: true));
        Expect.Close([7.0 / 3, 3.5 / 3], X.Mean([-1]).ToArray<double>());
        Expect.Close([4, 6], X.Max([1]).ToArray<double>());
        Expect.Close([-3, 0.5, 4], X.Min([0]).ToArray<double>());
        Expect.Close([8, -9], X.Prod([1]).ToArray<double>());
        Expect.Close([-72], X.Prod([1, 0], keepDim: true).ToArray<double>());
        Expect.Shape([1, 1], X.Prod([-1, 0], keepDim: true));
        Expect.Close([Math.Log(Math.Exp(1) + Math.Exp(-3)), Math.Log(Math.Exp(2) + Math.Exp(0.5)), Math.Log(Math.Exp(4) + Math.Exp(6))],
            X.LogSumExp([0]).ToArray<double>());
        Expect.Close([4, 0.5625, 1], X.Var([0], Correction.None).ToArray<double>());
        Expect.Close([8, 1.125, 2], X.Var([0], Correction.Bessel).ToArray<double>());
        Expect.Close([1, 3, 7, -3, -2.5, 3.5], X.CumSum(1).ToArray<double>());
    }

    [Fact]
    public void Positions_and_orders()
    {
        using var scope = new TensorScope();
        Assert.Equal([2L, 2], X.ArgMax(1).ToArray<long>());
        Assert.Equal([1L, 1, 0], X.ArgMin(0).ToArray<long>());
        var (largest, where) = X.MaxWithIndices(0);
        Assert.Equal([1.0, 2, 6], largest.ToArray<double>());
        Assert.Equal([0L, 0, 1], where.ToArray<long>());
        var (smallest, at) = X.MinWithIndices(1, keepDim: true);
        Assert.Equal([1.0, -3], smallest.ToArray<double>());
        Assert.Equal([0L, 0], at.ToArray<long>());
        Expect.Shape([2, 1], at);
        var (top, indices) = X.TopK(2, 1);
        Assert.Equal([4.0, 2, 6, 0.5], top.ToArray<double>());
        Assert.Equal([2L, 1, 2, 1], indices.ToArray<long>());
        Assert.Equal([1.0, -3], X.TopK(1, 1, largest: false).Values.ToArray<double>());
        var (sorted, order) = Tensor.FromArray([2.0, 1, 2, 1]).Sort(descending: true);
        Assert.Equal([2.0, 2, 1, 1], sorted.ToArray<double>());
        Assert.Equal([0L, 2, 1, 3], order.ToArray<long>());
    }

    [Fact]
    public void Closeness_is_relative_and_absolute()
    {
        using var scope = new TensorScope();
        Assert.True(X.AllClose(X + 1e-9));
        Assert.False(X.AllClose(X + 1e-3));
        Assert.True(X.AllClose(X + 1e-3, absolute: 1e-2));
    }
}
