namespace Mipp.Torch.Tests;

/// <summary>Derivatives against central differences, in double precision.</summary>
public class GradientTests
{
    private static readonly Tensor Labels = Tensor.FromArray([0L, 2, 1]);

    private static readonly Dictionary<string, (long[][] Shapes, Func<Tensor[], Tensor> Function)> Operators = new()
    {
        ["Add"] = ([[2, 3], [3]], x => x[0].Add(x[1], 2)),
        ["Mul"] = ([[2, 3], [2, 1]], x => x[0] * x[1]),
        ["Div"] = ([[2, 3], [3]], x => x[0] / (x[1] + 3)),
        ["Pow"] = ([[2, 3]], x => (x[0] + 3).Pow(1.7)),
        ["Sqrt"] = ([[4]], x => (x[0] + 3).Sqrt()),
        ["Rsqrt"] = ([[4]], x => (x[0] + 3).Rsqrt()),
        ["Exp"] = ([[4]], x => x[0].Exp()),
        ["Log"] = ([[4]], x => (x[0] + 3).Log()),
        ["Erf"] = ([[4]], x => x[0].Erf()),
        ["Tanh"] = ([[4]], x => x[0].Tanh()),
        ["Sigmoid"] = ([[4]], x => x[0].Sigmoid()),
        ["Relu"] = ([[12]], x => x[0].Relu()),
        ["LeakyRelu"] = ([[12]], x => x[0].LeakyRelu(0.2)),
        ["PRelu"] = ([[12], [1]], x => x[0].PRelu(x[1])),
        ["Gelu"] = ([[12]], x => x[0].Gelu()),
        ["Silu"] = ([[12]], x => x[0].Silu()),
        ["Softplus"] = ([[12]], x => x[0].Softplus()),
        ["Hardswish"] = ([[12]], x => x[0].Hardswish()),
        ["Clamp"] = ([[12]], x => x[0].Clamp(-0.5, 0.5)),
        ["Where"] = ([[12], [12]], x => Tensor.Where(x[0].Greater(0), x[0] * x[1], x[1])),
        ["Maximum"] = ([[12], [12]], x => x[0].Maximum(x[1])),
        ["Reshape"] = ([[2, 6]], x => x[0].Reshape(3, 4).Transpose().Slice(0, 1, 4, 2)),
        ["Concat"] = ([[2, 2], [2, 3]], x => Tensor.Concat([x[0], x[1]], 1)),
        ["Split"] = ([[2, 5]], x => x[0].Split([2, 3], 1)[1]),
        ["IndexSelect"] = ([[4, 2]], x => x[0].IndexSelect(0, [3, 1, 3])),
        ["GatherColumns"] = ([[2, 2, 3, 3]], x => x[0].GatherColumns([0, 1, -1, 4, 4, 8], taps: 3)),
        ["GatherColumns, channels last"] = ([[2, 2, 3, 3]], x => x[0].ContiguousChannelsLast().GatherColumns([0, 1, -1, 4, 4, 8], taps: 3)),
        ["Gather"] = ([[3, 3]], x => x[0].Gather(1, Labels.Unsqueeze(1))),
        ["Pad"] = ([[1, 1, 4, 4]], x => x[0].Pad([1, 2, 1, 0], PadMode.Reflect)),
        ["Unfold"] = ([[1, 2, 4, 4]], x => x[0].Unfold([2, 2])),
        ["Sum"] = ([[2, 3]], x => x[0].Sum([1])),
        ["Mean"] = ([[2, 3]], x => x[0].Mean([0])),
        ["Var"] = ([[5, 2]], x => x[0].Var([0], Correction.None)),
        ["Max"] = ([[3, 4]], x => x[0].Max([1])),
        ["Prod"] = ([[2, 3]], x => x[0].Prod([0, 1])),
        ["CumSum"] = ([[2, 3]], x => x[0].CumSum(1)),
        ["LogSumExp"] = ([[2, 3]], x => x[0].LogSumExp([1])),
        ["Norm"] = ([[2, 3]], x => x[0].Norm()),
        ["MatMul"] = ([[2, 3], [3, 4]], x => x[0].MatMul(x[1])),
        ["Gram"] = ([[3, 2]], x => x[0].Gram()),
        ["Einsum"] = ([[2, 3], [3, 2, 2]], x => Tensor.Einsum("ij,jkl->ikl", [x[0], x[1]])),
        ["Linear"] = ([[2, 3], [4, 3], [4]], x => x[0].Linear(x[1], x[2])),
        ["Cholesky"] = ([[3, 3]], x => (x[0].Gram() + Tensor.Eye(3, DType.Float64)).Cholesky()),
        ["LogDet"] = ([[3, 3]], x => (x[0].Gram() + Tensor.Eye(3, DType.Float64)).LogDet()),
        ["Solve"] = ([[3, 3], [3, 2]], x => (x[0] + (3 * Tensor.Eye(3, DType.Float64))).Solve(x[1])),
        ["Convolution1d"] = ([[2, 4, 7], [6, 2, 3], [6]], x => x[0].Convolution(x[1], x[2], [2], [1], [1], 2)),
        ["Convolution2d"] = ([[2, 3, 5, 6], [4, 3, 3, 2], [4]], x => x[0].Convolution(x[1], x[2], [2, 1], [1, 0], [1, 2])),
        ["Convolution3d"] = ([[1, 2, 3, 4, 3], [2, 2, 2, 2, 2]], x => x[0].Convolution(x[1])),
        ["ConvolutionTransposed"] = (
            [[1, 4, 3, 3], [4, 1, 3, 3], [2]],
            x => x[0].ConvolutionTransposed(x[1], x[2], [2], [1], outputPadding: [1], groups: 2)),
        ["MaxPool"] = ([[1, 2, 5, 5]], x => x[0].MaxPool([3, 2], [2], [1], ceilMode: true)),
        ["AvgPool"] = ([[1, 2, 5, 5]], x => x[0].AvgPool([3, 2], [2], [1], countIncludePad: false)),
        ["AdaptiveAvgPool"] = ([[1, 2, 5, 5]], x => x[0].AdaptiveAvgPool(2, 3)),
        ["Interpolate"] = ([[1, 1, 3, 3]], x => x[0].Interpolate([5, 4], Interpolation.Cubic)),
        ["BatchNormTraining"] = ([[4, 2, 3], [2], [2]], x => x[0].BatchNormTraining(x[1], x[2], null, null)),
        ["LayerNorm"] = ([[4, 6], [6], [6]], x => x[0].LayerNorm([6], x[1], x[2])),
        ["GroupNorm"] = ([[2, 4, 3], [4], [4]], x => x[0].GroupNorm(2, x[1], x[2])),
        ["InstanceNorm"] = ([[2, 3, 5], [3], [3]], x => x[0].InstanceNorm(x[1], x[2])),
        ["Softmax"] = ([[3, 4]], x => x[0].Softmax(1)),
        ["LogSoftmax"] = ([[3, 4]], x => x[0].LogSoftmax(0)),
        ["Embedding"] = ([[4, 2]], x => x[0].Embedding(Labels)),
        ["CrossEntropy"] = ([[3, 4]], x => x[0].CrossEntropy(Labels, 0.1)),
        ["KlDiv"] = ([[3, 4], [3, 4]], x => x[0].LogSoftmax(1).KlDivLogTarget(x[1].LogSoftmax(1), Reduction.Sum)),
        ["MseLoss"] = ([[3, 4], [3, 4]], x => x[0].MseLoss(x[1])),
        ["BinaryCrossEntropy"] = ([[3, 4]], x => x[0].BinaryCrossEntropy(Tensor.Full([3, 4], 0.3, DType.Float64))),
    };

    public static TheoryData<string> Names => [.. Operators.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void First_derivatives(string name)
    {
        using var scope = new TensorScope();
        var (shapes, function) = Operators[name];
        var inputs = shapes.Select((shape, i) => Expect.Values(10 + i, shape).SetRequiresGrad()).ToArray();

        // Random weights, so that no derivative hides behind a sum that is constant.
        Tensor Loss() => Weighted(function(inputs));
        CompareWithDifferences(Loss, inputs, Autograd.Grad([Loss()], inputs), 1e-6);
    }

    [Fact]
    public void Second_derivatives_through_a_network()
    {
        using var scope = new TensorScope();
        var image = Expect.Values(1, [3, 2, 5, 5]);
        Tensor[] parameters =
        [
            Expect.Values(2, [4, 2, 3, 3]), Expect.Values(3, [4]), Expect.Values(4, [4]), Expect.Values(5, [3, 36]),
            Expect.Values(6, [3]),
        ];
        foreach (var parameter in parameters) parameter.SetRequiresGrad();

        Tensor PenalisedGradient(bool createGraph)
        {
            var (mean, variance) = (Tensor.Zeros([4], DType.Float64), Tensor.Ones([4], DType.Float64));
            var logits = image.Convolution(parameters[0])
                .BatchNormTraining(parameters[1], parameters[2], mean, variance).Tanh().Flatten(1)
                .Linear(parameters[3], parameters[4]);
            var gradients = Autograd.Grad([logits.CrossEntropy(Labels)], parameters, createGraph: createGraph);
            return gradients.Select(gradient => gradient.Square().Sum()).Aggregate((a, b) => a + b);
        }

        var second = Autograd.Grad([PenalisedGradient(createGraph: true)], parameters);
        CompareWithDifferences(() => PenalisedGradient(createGraph: false), parameters, second, 1e-5);
    }

    private static Tensor Weighted(Tensor output) => (output * Expect.Values(99, output.Shape)).Sum();

    private static void CompareWithDifferences(Func<Tensor> loss, Tensor[] inputs, Tensor[] gradients, double tolerance)
    {
        const double Step = 1e-6;
        for (var i = 0; i < inputs.Length; i++)
        {
            Expect.Shape(inputs[i].Shape, gradients[i]);
            var values = inputs[i].ToArray<double>();
            var differences = new double[values.Length];
            for (var j = 0; j < values.Length; j++)
            {
                differences[j] = (At(values[j] + Step) - At(values[j] - Step)) / (2 * Step);
                At(values[j]);

                double At(double value)
                {
                    using var scope = new TensorScope();
                    var changed = values.ToArray();
                    changed[j] = value;
                    inputs[i].CopyFrom<double>(changed);
                    return loss().Item<double>();
                }
            }

            Assert.Contains(differences, difference => Math.Abs(difference) > 1e-4);
            Expect.Close(differences, gradients[i].ToArray<double>(), tolerance);
        }
    }
}
