using Mipp.Tensors;

namespace Mipp.Tests.Information;

internal static class Tensors
{
    public static Tensor Of(NaiveMatrix matrix) => Tensor.FromArray<double>(matrix.ToArray(), [matrix.Rows, matrix.Columns]);
}
