namespace Mipp.Tensors;

/// <summary>What of linear algebra may fail without being a fault.</summary>
public static class LinearAlgebra
{
    extension(Tensor matrix)
    {
        /// <summary>The lower Cholesky factor; null where the matrix is not positive definite.</summary>
        public Tensor? TryCholesky()
        {
            var (factor, info) = torch.linalg.cholesky_ex(matrix);
            using (info)
            using (var anyFailed = info.any())
            {
                if (!anyFailed.Item<bool>()) return factor;
            }

            factor.Dispose();
            return null;
        }
    }
}
