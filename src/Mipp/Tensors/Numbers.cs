namespace Mipp.Tensors;

/// <summary>Numbers as arguments of tensor operations.</summary>
/// <remarks>
/// A number beside a tensor becomes a <see cref="Scalar"/>, which TorchSharp keeps alive only until it has read its handle. Where the
/// garbage collector runs just then, it is freed while libtorch reads it. So no number is left to be converted implicitly, and none of
/// TorchSharp's members is called that does so itself (<c>a + b</c>, <c>add</c> of one argument, <c>square</c>, <c>ToDouble</c>…): a test
/// looks for them in the assembly.
/// </remarks>
public static class Numbers
{
    // Longer than any call of libtorch's takes arguments.
    private const int Kept = 64;

    [ThreadStatic]
    private static Scalar[]? recent;

    [ThreadStatic]
    private static int next;

    /// <summary>1, which sums multiply their second operand by.</summary>
    public static Scalar One { get; } = 1L.ToScalar();

    /// <summary>A number for the next call of this thread; not to be stored.</summary>
    public static Scalar Number(double value) => Keep(value.ToScalar());

    /// <summary>A whole number for the next call of this thread; not to be stored.</summary>
    public static Scalar Number(long value) => Keep(value.ToScalar());

    private static Scalar Keep(Scalar number)
    {
        recent ??= new Scalar[Kept];
        next = (next + 1) % Kept;
        recent[next]?.Dispose();
        return recent[next] = number;
    }
}
