namespace Mipp.Torch.Tests;

/// <summary>Every elementwise function against .NET's own mathematics.</summary>
public class ElementwiseTests
{
    private static readonly double[] Any = [-2.7, -1, -0.5, -0.1, 0, 0.3, 0.5, 1, 1.5, 2.5, 4];
    private static readonly double[] Positive = [0.05, 0.3, 1, 1.5, 2.5, 4];
    private static readonly double[] Unit = [-0.9, -0.5, 0, 0.1, 0.8];
    private static readonly double[] AboveOne = [1.1, 1.5, 3, 10];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Hardsigmoid(double x) => Math.Clamp((x / 6) + 0.5, 0, 1);

    private static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

    // By its Taylor series, which converges everywhere.
    private static double Erf(double x)
    {
        var (sum, term) = (0.0, x);
        for (var n = 0; n < 200; n++)
        {
            sum += term / ((2 * n) + 1);
            term *= -x * x / (n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static readonly Dictionary<string, (double[] Domain, Func<Tensor, Tensor> Actual, Func<double, double> Expected)>
        Functions = new()
        {
            ["Abs"] = (Any, x => x.Abs(), Math.Abs),
            ["Acos"] = (Unit, x => x.Acos(), Math.Acos),
            ["Acosh"] = (AboveOne, x => x.Acosh(), Math.Acosh),
            ["Asin"] = (Unit, x => x.Asin(), Math.Asin),
            ["Asinh"] = (Any, x => x.Asinh(), Math.Asinh),
            ["Atan"] = (Any, x => x.Atan(), Math.Atan),
            ["Atanh"] = (Unit, x => x.Atanh(), Math.Atanh),
            ["Ceil"] = (Any, x => x.Ceil(), Math.Ceiling),
            ["Cos"] = (Any, x => x.Cos(), Math.Cos),
            ["Cosh"] = (Any, x => x.Cosh(), Math.Cosh),
            ["Digamma"] = ([1, 2], x => x.Digamma(), x => x == 1 ? -0.5772156649015329 : 1 - 0.5772156649015329),
            ["Erf"] = (Any[..^1], x => x.Erf(), Erf),
            ["Exp"] = (Any, x => x.Exp(), Math.Exp),
            ["ExpMinusOne"] = (Any, x => x.ExpMinusOne(), x => Math.Exp(x) - 1),
            ["Floor"] = (Any, x => x.Floor(), Math.Floor),
            ["LogGamma"] = ([0.5, 1, 4, 5], x => x.LogGamma(), x => Math.Log(x == 0.5 ? Math.Sqrt(Math.PI) : x == 1 ? 1 : x == 4 ? 6 : 24)),
            ["Log"] = (Positive, x => x.Log(), Math.Log),
            ["LogOnePlus"] = (Positive, x => x.LogOnePlus(), x => Math.Log(1 + x)),
            ["Log2"] = (Positive, x => x.Log2(), Math.Log2),
            ["Neg"] = (Any, x => -x, x => -x),
            ["Reciprocal"] = (Positive, x => x.Reciprocal(), x => 1 / x),
            ["Round"] = (Any, x => x.Round(), x => Math.Round(x, MidpointRounding.ToEven)),
            ["Rsqrt"] = (Positive, x => x.Rsqrt(), x => 1 / Math.Sqrt(x)),
            ["Sign"] = (Any, x => x.Sign(), x => Math.Sign(x)),
            ["Sin"] = (Any, x => x.Sin(), Math.Sin),
            ["Sinh"] = (Any, x => x.Sinh(), Math.Sinh),
            ["Sqrt"] = (Positive, x => x.Sqrt(), Math.Sqrt),
            ["Square"] = (Any, x => x.Square(), x => x * x),
            ["Tan"] = (Any, x => x.Tan(), Math.Tan),
            ["Tanh"] = (Any, x => x.Tanh(), Math.Tanh),
            ["Trunc"] = (Any, x => x.Trunc(), Math.Truncate),
            ["Hardsigmoid"] = (Any, x => x.Hardsigmoid(), Hardsigmoid),
            ["Hardswish"] = (Any, x => x.Hardswish(), x => x * Hardsigmoid(x)),
            ["LogSigmoid"] = (Any, x => x.LogSigmoid(), x => Math.Log(Sigmoid(x))),
            ["Mish"] = (Any, x => x.Mish(), x => x * Math.Tanh(Softplus(x))),
            ["Relu"] = (Any, x => x.Relu(), x => Math.Max(x, 0)),
            ["Selu"] = (Any, x => x.Selu(), x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1))),
            ["Sigmoid"] = (Any, x => x.Sigmoid(), Sigmoid),
            ["Silu"] = (Any, x => x.Silu(), x => x * Sigmoid(x)),
            ["Gelu"] = (Any, x => x.Gelu(), x => x / 2 * (1 + Erf(x / Math.Sqrt(2)))),
            ["GeluTanh"] = (Any, x => x.GeluTanh(), x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))),
            ["Softplus"] = (Any, x => x.Softplus(), Softplus),
            ["Celu"] = (Any, x => x.Celu(2), x => x > 0 ? x : 2 * (Math.Exp(x / 2) - 1)),
            ["Elu"] = (Any, x => x.Elu(2), x => x > 0 ? x : 2 * (Math.Exp(x) - 1)),
            ["LeakyRelu"] = (Any, x => x.LeakyRelu(0.1), x => x > 0 ? x : 0.1 * x),
            ["PRelu"] = (Any, x => x.PRelu(Tensor.Scalar(0.1, DType.Float64)), x => x > 0 ? x : 0.1 * x),
            ["Clamp"] = (Any, x => x.Clamp(-0.5, 1), x => Math.Clamp(x, -0.5, 1)),
            ["ClampBelow"] = (Any, x => x.Clamp(min: -0.5), x => Math.Max(x, -0.5)),
            ["ClampAbove"] = (Any, x => x.Clamp(max: 1), x => Math.Min(x, 1)),
            ["PowNumber"] = (Positive, x => x.Pow(2.5), x => Math.Pow(x, 2.5)),
            ["AddNumber"] = (Any, x => x + 2.5, x => x + 2.5),
            ["NumberAdd"] = (Any, x => 2.5 + x, x => x + 2.5),
            ["SubNumber"] = (Any, x => x - 2.5, x => x - 2.5),
            ["NumberSub"] = (Any, x => 2.5 - x, x => 2.5 - x),
            ["MulNumber"] = (Any, x => x * 2.5, x => x * 2.5),
            ["NumberMul"] = (Any, x => 2.5 * x, x => x * 2.5),
            ["DivNumber"] = (Any, x => x / 2.5, x => x / 2.5),
            ["NumberDiv"] = (Positive, x => 2.5 / x, x => 2.5 / x),
            ["FloorDivNumber"] = (Any, x => x.Div(0.7, Rounding.Floor), x => Math.Floor(x / 0.7)),
            ["TruncDivNumber"] = (Any, x => x.Div(0.7, Rounding.Truncate), x => Math.Truncate(x / 0.7)),
            ["Remainder"] = (Any, x => x.Remainder(0.75), x => x - (0.75 * Math.Floor(x / 0.75))),
            ["RemainderTruncate"] = (Any, x => x.Remainder(0.75, Rounding.Truncate), x => x % 0.75),
        };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_its_definition(string name)
    {
        using var scope = new TensorScope();
        var (domain, actual, expected) = Functions[name];
        var values = actual(Tensor.FromArray(domain)).ToArray<double>();
        Expect.Close([.. domain.Select(expected)], values, 1e-12);
    }

    [Fact]
    public void Two_tensors_broadcast()
    {
        using var scope = new TensorScope();
        var a = Tensor.FromArray([1.0, -2, 3, 5], [2, 2]);
        var b = Tensor.FromArray([2.0, 3]);
        Expect.Close([3, 1, 5, 8], (a + b).ToArray<double>());
        Expect.Close([5, 4, 7, 11], a.Add(b, 2).ToArray<double>());
        Expect.Close([-1, -5, 1, 2], (a - b).ToArray<double>());
        Expect.Close([-3, -8, -1, -1], a.Sub(b, 2).ToArray<double>());
        Expect.Close([2, -6, 6, 15], (a * b).ToArray<double>());
        Expect.Close([0.5, -2.0 / 3, 1.5, 5.0 / 3], (a / b).ToArray<double>());
        Expect.Close([0, -1, 1, 1], a.Div(b, Rounding.Floor).ToArray<double>());
        Expect.Close([0, 0, 1, 1], a.Div(b, Rounding.Truncate).ToArray<double>());
        Expect.Close([1, 1, 1, 2], a.Remainder(b).ToArray<double>());
        Expect.Close([1, -2, 1, 2], a.Remainder(b, Rounding.Truncate).ToArray<double>());
        Expect.Close([1, -8, 9, 125], a.Pow(b).ToArray<double>());
        Expect.Close([2, 3, 3, 5], a.Maximum(b).ToArray<double>());
        Expect.Close([1, -2, 2, 3], a.Minimum(b).ToArray<double>());
        Expect.Close([Math.Atan2(1, 2), Math.Atan2(-2, 3), Math.Atan2(3, 2), Math.Atan2(5, 3)], a.Atan2(b).ToArray<double>());
    }

    [Fact]
    public void Comparisons_and_logic()
    {
        using var scope = new TensorScope();
        var a = Tensor.FromArray([1.0, 2, 3]);
        var b = Tensor.FromArray([3.0, 2, 1]);
        Assert.Equal([false, true, false], a.Equal(b).ToArray<bool>());
        Assert.Equal([true, false, true], a.NotEqual(b).ToArray<bool>());
        Assert.Equal([true, false, false], a.Less(b).ToArray<bool>());
        Assert.Equal([true, true, false], a.LessOrEqual(b).ToArray<bool>());
        Assert.Equal([false, false, true], a.Greater(b).ToArray<bool>());
        Assert.Equal([false, true, true], a.GreaterOrEqual(b).ToArray<bool>());
        Assert.Equal([false, true, false], a.Equal(2).ToArray<bool>());
        Assert.Equal([true, false, true], a.NotEqual(2).ToArray<bool>());
        Assert.Equal([true, false, false], a.Less(2).ToArray<bool>());
        Assert.Equal([true, true, false], a.LessOrEqual(2).ToArray<bool>());
        Assert.Equal([false, false, true], a.Greater(2).ToArray<bool>());
        Assert.Equal([false, true, true], a.GreaterOrEqual(2).ToArray<bool>());
        var (p, q) = (Tensor.FromArray([true, true, false]), Tensor.FromArray([true, false, false]));
        Assert.Equal([true, false, false], p.LogicalAnd(q).ToArray<bool>());
        Assert.Equal([true, true, false], p.LogicalOr(q).ToArray<bool>());
        Assert.Equal([false, true, false], p.LogicalXor(q).ToArray<bool>());
        Assert.Equal([false, false, true], p.LogicalNot().ToArray<bool>());
        var (m, n) = (Tensor.FromArray([12]), Tensor.FromArray([10]));
        Assert.Equal([8], m.BitwiseAnd(n).ToArray<int>());
        Assert.Equal([14], m.BitwiseOr(n).ToArray<int>());
        Assert.Equal([6], m.BitwiseXor(n).ToArray<int>());
        Assert.Equal([-13], m.BitwiseNot().ToArray<int>());
        var odd = Tensor.FromArray([1.0, double.NaN, double.PositiveInfinity]);
        Assert.Equal([true, false, false], odd.IsFinite().ToArray<bool>());
        Assert.Equal([false, true, false], odd.IsNaN().ToArray<bool>());
        Assert.Equal([false, false, true], odd.IsInfinity().ToArray<bool>());
        Assert.Equal([1.0, 2, 1], Tensor.Where(a.Less(3), a, b).ToArray<double>());
        Assert.Equal([9.0, 9, 3], a.MaskedFill(a.Less(3), 9).ToArray<double>());
    }

    [Fact]
    public void Whole_numbers_leave_integers_integers()
    {
        using var scope = new TensorScope();
        var x = Tensor.FromArray([7L, -7L]);
        Assert.Equal([9L, -5L], (x + 2).ToArray<long>());
        Assert.Equal([5L, -9L], (x - 2).ToArray<long>());
        Assert.Equal([-5L, 9L], (2 - x).ToArray<long>());
        Assert.Equal([14L, -14L], (x * 2).ToArray<long>());
        Assert.Equal([3L, -4L], x.Div(2, Rounding.Floor).ToArray<long>());
        Assert.Equal([3L, -3L], x.Div(2, Rounding.Truncate).ToArray<long>());
        Assert.Equal([0L, -7L], x.Clamp(max: 0).ToArray<long>());
        Assert.Equal(DType.Float32, (x * 0.5).DType);
        Assert.Equal(DType.Float32, (x / 2).DType);
        Assert.Equal(long.MaxValue, Tensor.FromArray([long.MaxValue]).Item<long>());
    }

    [Fact]
    public void In_place_operations_change_their_tensor()
    {
        using var scope = new TensorScope();
        var x = Tensor.FromArray([1.0, 2]);
        var (a, b) = (Tensor.FromArray([3.0, 4]), Tensor.FromArray([2.0, 5]));
        Expect.Close([7, 10], x.AddInPlace(a, 2).ToArray<double>());
        Expect.Close([8, 11], x.AddInPlace(1).ToArray<double>());
        Expect.Close([24, 44], x.MulInPlace(a).ToArray<double>());
        Expect.Close([12, 22], x.MulInPlace(0.5).ToArray<double>());
        Expect.Close([6, 4.4], x.DivInPlace(b).ToArray<double>());
        Expect.Close([9, 14.4], x.AddcMulInPlace(a, b, 0.5).ToArray<double>());
        Expect.Close([10.5, 15.2], x.AddcDivInPlace(a, b).ToArray<double>());
        Expect.Close([11, 15], x.ClampInPlace(11, 15).ToArray<double>());
        Expect.Close([3, 4], x.CopyInPlace(a).ToArray<double>());
        Expect.Close([5, 5], x.FillInPlace(5).ToArray<double>());
        Expect.Close([0, 0], x.ZeroInPlace().ToArray<double>());
        x.CopyFrom<float>([1.5f, -2]);
        Expect.Close([1.5, -2], x.ToArray<double>());
        Assert.All(x.UniformInPlace(3, 4).ToArray<double>(), value => Assert.InRange(value, 3, 4));
        Assert.All(x.NormalInPlace(100, 0.01).ToArray<double>(), value => Assert.InRange(value, 99, 101));
        var matrix = Tensor.Eye(2, DType.Float64).AddMmInPlace(a.Unsqueeze(1), b.Unsqueeze(0), 2, 0.5);
        Expect.Close([5, 7.5, 4, 12], matrix.ToArray<double>());
    }
}
