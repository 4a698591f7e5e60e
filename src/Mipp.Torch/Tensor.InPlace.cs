using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <remarks>In-place operations return this tensor, so that calls can be chained.</remarks>
public sealed partial class Tensor
{
    /// <summary>Adds alpha · other to this tensor.</summary>
    public Tensor AddInPlace(Tensor other, double alpha = 1)
    {
        Done(NativeMethods.mipp_add_(handle, other.handle, alpha), this, other);
        return this;
    }

    /// <summary>Adds a number to every element.</summary>
    public Tensor AddInPlace(double other)
    {
        Done(NativeMethods.mipp_add_number_(handle, other), this);
        return this;
    }

    /// <summary>Multiplies this tensor by another.</summary>
    public Tensor MulInPlace(Tensor other)
    {
        Done(NativeMethods.mipp_mul_(handle, other.handle), this, other);
        return this;
    }

    /// <summary>Multiplies every element by a number.</summary>
    public Tensor MulInPlace(double other)
    {
        Done(NativeMethods.mipp_mul_number_(handle, other), this);
        return this;
    }

    /// <summary>Divides this tensor by another.</summary>
    public Tensor DivInPlace(Tensor other)
    {
        Done(NativeMethods.mipp_div_(handle, other.handle), this, other);
        return this;
    }

    /// <summary>Adds value · a · b.</summary>
    public Tensor AddcMulInPlace(Tensor a, Tensor b, double value = 1)
    {
        Done(NativeMethods.mipp_addcmul_(handle, a.handle, b.handle, value), this, a, b);
        return this;
    }

    /// <summary>Adds value · a / b.</summary>
    public Tensor AddcDivInPlace(Tensor a, Tensor b, double value = 1)
    {
        Done(NativeMethods.mipp_addcdiv_(handle, a.handle, b.handle, value), this, a, b);
        return this;
    }

    /// <summary>beta · this + alpha · a · b, matrices.</summary>
    public Tensor AddMmInPlace(Tensor a, Tensor b, double beta = 1, double alpha = 1)
    {
        Done(NativeMethods.mipp_addmm_(handle, a.handle, b.handle, beta, alpha), this, a, b);
        return this;
    }

    /// <summary>
    /// Adds the upper triangle of rowsᵀ · rows to that of this float64 matrix [columns, columns]; below the diagonal anything may be left.
    /// </summary>
    /// <param name="rows">[rows, columns], of any precision: products are formed in it.</param>
    public Tensor AddUpperGramInPlace(Tensor rows)
    {
        Done(NativeMethods.mipp_add_upper_gram_(handle, rows.handle), this, rows);
        return this;
    }

    /// <summary>Limits every element to [min, max]; null is no bound.</summary>
    public Tensor ClampInPlace(double? min = null, double? max = null)
    {
        Done(NativeMethods.mipp_clamp_(handle, min ?? double.NaN, max ?? double.NaN), this);
        return this;
    }

    /// <summary>Overwrites this tensor with another's values, broadcast and converted.</summary>
    public Tensor CopyInPlace(Tensor source)
    {
        Done(NativeMethods.mipp_copy_(handle, source.handle), this, source);
        return this;
    }

    /// <summary>Makes every element 0.</summary>
    public Tensor ZeroInPlace()
    {
        Done(NativeMethods.mipp_zero_(handle), this);
        return this;
    }

    /// <summary>Makes every element the same number.</summary>
    public Tensor FillInPlace(double value)
    {
        Done(NativeMethods.mipp_fill_(handle, value), this);
        return this;
    }

    /// <summary>Draws every element uniformly from [from, to).</summary>
    public Tensor UniformInPlace(double from = 0, double to = 1)
    {
        Done(NativeMethods.mipp_uniform_(handle, from, to), this);
        return this;
    }

    /// <summary>Draws every element from a normal distribution.</summary>
    public Tensor NormalInPlace(double mean = 0, double deviation = 1)
    {
        Done(NativeMethods.mipp_normal_(handle, mean, deviation), this);
        return this;
    }
}
