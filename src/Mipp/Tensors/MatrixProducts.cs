using static Mipp.Tensors.Numbers;

namespace Mipp.Tensors;

/// <summary>Products of matrices that TorchSharp lacks, or computes without turning a C++ exception into one of .NET's.</summary>
public static class MatrixProducts
{
    // Narrow, so that little below the diagonal is computed, and wide enough for the product to be fast.
    private const int StripWidth = 96;

    extension(Tensor a)
    {
        /// <summary>
        /// The product as <c>torch.matmul</c> defines it: vectors, matrices, and stacks of matrices whose leading dimensions broadcast.
        /// <c>torch.matmul</c> itself ends the process where shapes do not fit; what it consists of does not.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public Tensor MatMul(Tensor b)
        {
            long[] left = a.shape, right = b.shape;
            if (left.Length == 0 || right.Length == 0 || left[^1] != right[Math.Max(right.Length - 2, 0)]) throw Unfit(left, right);
            if (left.Length == 2 && right.Length == 2) return a.mm(b);
            using var scope = new TensorScope();
            if (right.Length == 1) return scope.Keep(a.MatMul(b.unsqueeze(1)).squeeze(-1));
            if (left.Length == 1) return scope.Keep(a.unsqueeze(0).MatMul(b).squeeze(-2));
            return scope.Keep(right.Length == 2 ? RowsTimes(a, left, b) : Stacked(a, left, b, right));
        }

        /// <summary>The product of this matrix's transpose with itself, [columns, columns], symmetric to the last bit.</summary>
        public Tensor Gram()
        {
            using var scope = new TensorScope();
            if (a.ndim != 2) return scope.Keep(a.transpose(-2, -1).MatMul(a));
            var product = a.transpose(0, 1).mm(a);
            return scope.Keep(product.triu().add(product.triu(1).transpose(0, 1), One));
        }

        /// <summary>
        /// Adds the upper triangle of rowsᵀ · rows to that of this matrix [columns, columns]; below the diagonal anything may be left.
        /// Strip by strip: most of what lies below the diagonal is not computed, and a strip is still in the cache when it is added.
        /// </summary>
        /// <param name="rows">[rows, columns], of any precision: products are formed in it.</param>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public Tensor AddUpperGram(Tensor rows)
        {
            long[] shape = rows.shape;
            if (shape.Length != 2 || !a.shape.SequenceEqual([shape[1], shape[1]])) throw Unfit(a.shape, shape);
            using var scope = new TensorScope();
            for (long top = 0; top < shape[1]; top += StripWidth)
            {
                long width = Math.Min(StripWidth, shape[1] - top), rest = shape[1] - top;
                using var strip = rows.narrow(1, top, width);
                using var transposed = strip.transpose(0, 1);
                using var others = rows.narrow(1, top, rest);
                using var product = transposed.mm(others);
                using var below = a.narrow(0, top, width);
                using var target = below.narrow(1, top, rest);
                target.add_(product, One);
            }

            return a;
        }
    }

    // One product of matrices, rather than one for each of the leading dimensions.
    private static Tensor RowsTimes(Tensor a, long[] left, Tensor b) =>
        a.reshape([-1, left[^1]]).mm(b).reshape([.. left[..^1], b.size(1)]);

    private static Tensor Stacked(Tensor a, long[] left, Tensor b, long[] right)
    {
        long[] stack = Broadcast(left[..^2], right[..^2]) ?? throw Unfit(left, right);
        var product = Stack(a, left).bmm(Stack(b, right));
        return product.reshape([.. stack, left[^2], right[^1]]);

        Tensor Stack(Tensor matrices, long[] shape) =>
            matrices.expand([.. stack, .. shape[^2..]]).reshape([-1, .. shape[^2..]]);
    }

    private static long[]? Broadcast(long[] a, long[] b)
    {
        long[] shape = new long[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= shape.Length; i++)
        {
            long x = i <= a.Length ? a[^i] : 1, y = i <= b.Length ? b[^i] : 1;
            if (x != y && x != 1 && y != 1) return null;
            shape[^i] = x == 1 ? y : x;
        }

        return shape;
    }

    private static ArgumentException Unfit(long[] a, long[] b) =>
        new($"shapes [{string.Join(", ", a)}] and [{string.Join(", ", b)}] cannot be multiplied");
}
