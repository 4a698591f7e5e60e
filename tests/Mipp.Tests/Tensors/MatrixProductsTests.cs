using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Tensors;

public class MatrixProductsTests
{
    public static TheoryData<long[], long[], long[]> Fitting => new()
    {
        { [4], [4], [] },
        { [4], [4, 5], [5] },
        { [3, 4], [4], [3] },
        { [3, 4], [4, 5], [3, 5] },
        { [2, 3, 4], [4, 5], [2, 3, 5] },
        { [2, 3, 4], [4], [2, 3] },
        { [4], [2, 4, 5], [2, 5] },
        { [3, 4], [2, 4, 5], [2, 3, 5] },
        { [2, 3, 4], [2, 4, 5], [2, 3, 5] },
        { [6, 1, 3, 4], [2, 4, 5], [6, 2, 3, 5] },
        { [1, 3, 4], [7, 4, 1], [7, 3, 1] },
    };

    [Theory]
    [MemberData(nameof(Fitting))]
    public void Vectors_matrices_and_stacks_are_multiplied(long[] left, long[] right, long[] shape)
    {
        using var scope = new TensorScope();
        var (a, b) = (Expect.Values(1, left), Expect.Values(2, right));
        var product = a.MatMul(b);
        Assert.Equal(shape, product.shape);
        Expect.Close(Product(a, b), product.ToArray<double>(), 1e-12);
    }

    [Theory]
    [InlineData(new long[] { 3, 4 }, new long[] { 5, 6 })]
    [InlineData(new long[] { 3 }, new long[] { 4 })]
    [InlineData(new long[] { 4 }, new long[] { 3, 4 })]
    [InlineData(new long[] { 3, 4 }, new long[] { 3 })]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 3, 4, 5 })]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 5, 4 })]
    [InlineData(new long[] { }, new long[] { 4 })]
    public void Shapes_that_do_not_fit_are_refused(long[] left, long[] right)
    {
        using var scope = new TensorScope();
        var (a, b) = (torch.ones(left), torch.ones(right));
        var error = Assert.Throws<ArgumentException>(() => a.MatMul(b));
        Assert.Contains($"[{string.Join(", ", left)}] and [{string.Join(", ", right)}]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(70, 9)]
    public void A_Gram_matrix_is_the_product_with_oneself_and_symmetric_to_the_last_bit(long rows, long columns)
    {
        using var scope = new TensorScope();
        var a = Expect.Values(3, rows, columns);
        var gram = a.Gram();
        Expect.Close(Product(a.transpose(0, 1).contiguous(), a), gram.ToArray<double>(), 1e-12);
        Assert.Equal(gram.ToArray<double>(), gram.transpose(0, 1).ToArray<double>());
        Expect.Close(gram, torch.stack([a, a]).Gram()[1], 1e-12);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 5, 4)]
    [InlineData(ScalarType.Float64, 7, 9)]
    [InlineData(ScalarType.Float64, 3, 385)]
    [InlineData(ScalarType.Float32, 2, 900)]
    public void Upper_triangles_of_products_with_oneself_add_up(ScalarType type, long rows, long columns)
    {
        using var scope = new TensorScope();
        var (a, b) = (Expect.Values(1, rows, columns).to(type), Expect.Values(2, columns, rows).to(type).transpose(0, 1));
        var sum = torch.ones(columns, columns, dtype: ScalarType.Float64);
        sum.AddUpperGram(a).AddUpperGram(b);
        var (wideA, wideB) = (a.to(ScalarType.Float64), b.to(ScalarType.Float64));
        var expected = (wideA.transpose(0, 1).mm(wideA).add(wideB.transpose(0, 1).mm(wideB), One)).add(Number(1), One);
        Expect.Close(expected.triu(), sum.triu(), 1e-5);
    }

    [Fact]
    public void Upper_triangles_are_added_to_a_square_matrix_of_that_size_alone()
    {
        using var scope = new TensorScope();
        var rows = torch.ones(2, 3);
        Assert.Throws<ArgumentException>(() => torch.zeros(4, 4).AddUpperGram(rows));
        Assert.Throws<ArgumentException>(() => torch.zeros(3, 4).AddUpperGram(rows));
        Assert.Throws<ArgumentException>(() => torch.zeros(3, 3).AddUpperGram(rows[0]));
    }

    /// <summary>Element by element, by the definition: leading dimensions broadcast, and a vector is a row or a column.</summary>
    private static double[] Product(Tensor left, Tensor right)
    {
        var a = left.ndim == 1 ? left.unsqueeze(0) : left;
        var b = right.ndim == 1 ? right.unsqueeze(1) : right;
        long[] stack = [.. torch.zeros(a.shape[..^2]).add(torch.zeros(b.shape[..^2]), One).shape];
        double[] x = a.expand([.. stack, .. a.shape[^2..]]).ToArray<double>(), y = b.expand([.. stack, .. b.shape[^2..]]).ToArray<double>();
        int m = (int)a.size(-2), k = (int)a.size(-1), n = (int)b.size(-1);
        return
        [
            .. from s in Enumerable.Range(0, x.Length / (m * k))
            from i in Enumerable.Range(0, m)
            from j in Enumerable.Range(0, n)
            select Enumerable.Range(0, k).Sum(l => x[(((s * m) + i) * k) + l] * y[(((s * k) + l) * n) + j]),
        ];
    }
}
