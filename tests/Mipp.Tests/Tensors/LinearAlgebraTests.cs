using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Tensors;

[Collection(nameof(RunsAlone))]
public class LinearAlgebraTests
{
    [Fact]
    public void A_Cholesky_factor_is_lower_and_its_square_the_matrix()
    {
        using var scope = new TensorScope();
        var x = Expect.Values(1, 5, 5);
        var matrix = x.transpose(0, 1).mm(x).add(torch.eye(5, dtype: ScalarType.Float64), One);
        var factor = matrix.TryCholesky()!;
        Assert.Equal(factor.ToArray<double>(), factor.tril().ToArray<double>());
        Expect.Close(matrix, factor.mm(factor.transpose(0, 1)));
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_has_no_Cholesky_factor()
    {
        using var scope = new TensorScope();
        var indefinite = Tensor.FromArray([1.0, 2, 2, 1], [2, 2]);
        long before = Tensor.TotalCount;
        Assert.Null(indefinite.TryCholesky());
        Assert.Equal(before, Tensor.TotalCount);
    }
}
