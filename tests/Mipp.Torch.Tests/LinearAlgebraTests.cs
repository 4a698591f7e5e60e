namespace Mipp.Torch.Tests;

public class LinearAlgebraTests
{
    private static Tensor PositiveDefinite(int seed, long n)
    {
        var x = Expect.Values(seed, [n, n]);
        return x.Gram() + Tensor.Eye(n, DType.Float64);
    }

    private static void Same(Tensor expected, Tensor actual)
    {
        Expect.Shape(expected.Shape, actual);
        Expect.Close(expected.ToArray<double>(), actual.ToArray<double>());
    }

    private static double[] Product(Tensor left, Tensor right)
    {
        var (m, k, n) = (left.Size(0), left.Size(1), right.Size(1));
        var (a, b, c) = (left.ToArray<double>(), right.ToArray<double>(), new double[m * n]);
        for (var i = 0; i < m; i++)
            for (var j = 0; j < n; j++)
                for (var l = 0; l < k; l++) c[(i * n) + j] += a[(i * k) + l] * b[(l * n) + j];
        return c;
    }

    [Fact]
    public void Products()
    {
        using var scope = new TensorScope();
        var (a, b, c) = (Expect.Values(1, [3, 4]), Expect.Values(2, [4, 5]), Expect.Values(3, [3, 5]));
        var expected = Product(a, b);
        Expect.Close(expected, a.MatMul(b).ToArray<double>());
        Expect.Close(expected, a.Unsqueeze(0).Bmm(b.Unsqueeze(0)).ToArray<double>());
        Expect.Close(expected, Tensor.Einsum("ij,jk->ik", [a, b]).ToArray<double>());
        Expect.Close([.. c.ToArray<double>().Zip(expected, (x, y) => (2 * x) + (3 * y))], c.AddMm(a, b, 2, 3).ToArray<double>());
        Expect.Close(Product(a.Transpose().Contiguous(), a), a.Gram().ToArray<double>());
        Expect.Close(a.Gram().ToArray<double>(), a.Transpose().Contiguous().Transpose().Gram().ToArray<double>());
        Assert.True(a.Gram().AllClose(a.To(DType.Float32).Gram().To(DType.Float64), 1e-5, 1e-5));
        Expect.Shape([2, 3, 5], Expect.Values(4, [2, 3, 4]).MatMul(b));
    }

    [Theory]
    [InlineData(DType.Float32, 5, 4)]
    [InlineData(DType.Float64, 7, 9)]
    [InlineData(DType.Float64, 3, 385)]
    [InlineData(DType.Float32, 2, 900)]
    public void Upper_triangles_of_products_with_oneself_add_up(DType type, long rows, long columns)
    {
        using var scope = new TensorScope();
        var (a, b) = (Expect.Values(1, [rows, columns]).To(type), Expect.Values(2, [columns, rows]).To(type).Transpose());
        var sum = Tensor.Ones([columns, columns], DType.Float64);
        sum.AddUpperGramInPlace(a).AddUpperGramInPlace(b);
        var expected = a.To(DType.Float64).Gram() + b.To(DType.Float64).Gram() + 1;
        Assert.True(expected.Triu().AllClose(sum.Triu(), 1e-5, 1e-5));
    }

    [Fact]
    public void Upper_triangles_are_added_to_a_square_matrix_in_double_precision_alone()
    {
        using var scope = new TensorScope();
        var rows = Tensor.Ones([2, 3]);
        Assert.Throws<TorchException>(() => Tensor.Zeros([3, 3]).AddUpperGramInPlace(rows));
        Assert.Throws<TorchException>(() => Tensor.Zeros([4, 4], DType.Float64).AddUpperGramInPlace(rows));
    }

    [Fact]
    public void Cholesky_factors_solve_and_invert()
    {
        using var scope = new TensorScope();
        var (a, b) = (PositiveDefinite(1, 5), Expect.Values(2, [5, 3]));
        var factor = a.Cholesky();
        Same(factor, factor.Tril());
        Same(a, factor.MatMul(factor.Transpose()));
        Same(b, a.MatMul(factor.CholeskySolve(b)));
        Same(Tensor.Eye(5, DType.Float64), a.MatMul(factor.CholeskyInverse()));
        Same(b, factor.MatMul(factor.TriangularSolve(b)));
        Same(b, factor.Transpose().MatMul(factor.Transpose().TriangularSolve(b, Triangle.Upper)));
        Same(b.Transpose(), factor.TriangularSolveRight(b.Transpose()).MatMul(factor));
        Same(factor, a.TryCholesky()!);
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_has_no_Cholesky_factor()
    {
        using var scope = new TensorScope();
        var indefinite = Tensor.FromArray([1.0, 2, 2, 1], [2, 2]);
        var error = Assert.Throws<TorchException>(indefinite.Cholesky);
        Assert.StartsWith("Tensor.Cholesky([2, 2]): ", error.Message, StringComparison.Ordinal);
        Assert.Contains("not positive-definite", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        var before = TensorScope.LiveTensors;
        Assert.Null(indefinite.TryCholesky());
        Assert.Equal(before, TensorScope.LiveTensors);
    }

    [Fact]
    public void Equations_inverses_and_determinants()
    {
        using var scope = new TensorScope();
        var (a, b) = (Expect.Values(3, [4, 4]) + Tensor.Eye(4, DType.Float64), Expect.Values(4, [4, 2]));
        Same(b, a.MatMul(a.Solve(b)));
        Same(Tensor.Eye(4, DType.Float64), a.MatMul(a.Inverse()));
        var m = Tensor.FromArray([1.0, 2, 3, -4], [2, 2]);
        Expect.Close([-10], m.Det().ToArray<double>());
        Assert.True(double.IsNaN(m.LogDet().Item<double>()));
        Expect.Close([-1], m.SLogDet().Sign.ToArray<double>());
        Expect.Close([Math.Log(10)], m.SLogDet().LogAbs.ToArray<double>());
        Expect.Close([Math.Log(7)], Tensor.FromArray([7.0, 5, 0, 1], [2, 2]).LogDet().ToArray<double>());
        Expect.Close([-3], m.Trace().ToArray<double>());
        Expect.Close([1, -4], m.Diagonal().ToArray<double>());
        Expect.Close([1, 0, 0, -4], m.Diagonal().DiagEmbed().ToArray<double>());
        Assert.Throws<TorchException>(() => Tensor.Zeros([2, 2]).Inverse());
        Assert.Throws<TorchException>(() => Tensor.Zeros([2, 2]).Solve(Tensor.Ones([2, 1])));
    }

    [Fact]
    public void Eigenvalues_and_singular_values()
    {
        using var scope = new TensorScope();
        var (values, vectors) = Tensor.FromArray([2.0, 1, 1, 2], [2, 2]).Eigh();
        Expect.Close([1, 3], values.ToArray<double>());
        var a = PositiveDefinite(5, 6);
        (values, vectors) = a.Eigh();
        Same(a.MatMul(vectors), vectors * values);
        var x = Expect.Values(6, [5, 3]);
        var (u, s, vh) = x.Svd();
        Same(x, (u * s).MatMul(vh));
        Expect.Shape([3], s);
        Expect.Close([.. x.Gram().Eigh().Values.ToArray<double>().Reverse()], s.Square().ToArray<double>());
    }
}
