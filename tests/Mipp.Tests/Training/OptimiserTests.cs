using Mipp.Tensors;
using Mipp.Training.Optimisers;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Training;

/// <summary>Three steps on two parameters against the same steps by hand, in double precision.</summary>
public class OptimiserTests
{
    private const double Rate = 0.1;

    private static readonly double[] Start = [1.0, -2.0];
    private static readonly double[][] Gradients = [[0.5, -1.0], [0.25, 3.0], [-2.0, 0.125]];

    [Theory]
    [InlineData(0.0, 0.0, false)]
    [InlineData(0.0, 0.1, false)]
    [InlineData(0.9, 0.1, false)]
    [InlineData(0.9, 0.1, true)]
    public void Sgd_steps_as_by_hand(double momentum, double decay, bool nesterov)
    {
        var optimiser = new Sgd(Rate, momentum, decay, nesterov);
        double[] expected = [.. Start.Select((w, i) => SgdByHand(w, i, momentum, decay, nesterov))];

        Assert.Equal(expected, Run(optimiser), Close);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    public void Adam_steps_as_by_hand(double decay)
    {
        var optimiser = new Adam(Rate, Beta1: 0.8, Beta2: 0.95, Epsilon: 1e-3, WeightDecay: decay);
        double[] expected = [.. Start.Select((w, i) => AdamByHand(w, i, 0.8, 0.95, 1e-3, coupled: decay, decoupled: 0))];

        Assert.Equal(expected, Run(optimiser), Close);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    public void AdamW_steps_as_by_hand(double decay)
    {
        var optimiser = new AdamW(Rate, Beta1: 0.8, Beta2: 0.95, Epsilon: 1e-3, WeightDecay: decay);
        double[] expected = [.. Start.Select((w, i) => AdamByHand(w, i, 0.8, 0.95, 1e-3, coupled: 0, decoupled: decay))];

        Assert.Equal(expected, Run(optimiser), Close);
    }

    [Fact]
    public void Impossible_values_are_refused()
    {
        Optimiser[] impossible =
        [
            new Sgd(0), new Sgd(double.NaN), new Sgd(-1), new Sgd(Rate, Momentum: 1), new Sgd(Rate, WeightDecay: -1),
            new Adam(Rate, Beta1: 1), new Adam(Rate, Beta2: -0.1), new Adam(Rate, Epsilon: 0), new Adam(double.PositiveInfinity),
            new AdamW(Rate, WeightDecay: -1), new AdamW(Rate, Beta2: 1),
        ];

        Assert.All(impossible, optimiser => Assert.Throws<MippException>(optimiser.Validate));
    }

    private static double SgdByHand(double w, int parameter, double momentum, double decay, bool nesterov)
    {
        double velocity = 0;
        foreach (double[] gradient in Gradients)
        {
            double g = gradient[parameter] + (decay * w);
            velocity = (momentum * velocity) + g;
            w -= Rate * (nesterov ? g + (momentum * velocity) : velocity);
        }
        return w;
    }

    private static double AdamByHand(double w, int parameter, double beta1, double beta2, double epsilon, double coupled, double decoupled)
    {
        double mean = 0;
        double square = 0;
        for (int step = 1; step <= Gradients.Length; step++)
        {
            double g = Gradients[step - 1][parameter] + (coupled * w);
            w -= Rate * decoupled * w;
            mean = (beta1 * mean) + ((1 - beta1) * g);
            square = (beta2 * square) + ((1 - beta2) * g * g);
            double unbiasedMean = mean / (1 - Math.Pow(beta1, step));
            double unbiasedSquare = square / (1 - Math.Pow(beta2, step));
            w -= Rate * unbiasedMean / (Math.Sqrt(unbiasedSquare) + epsilon);
        }
        return w;
    }

    /// <summary>Each number is a parameter tensor of its own, so that a mix-up of tensors shows.</summary>
    private static double[] Run(Optimiser optimiser)
    {
        using var scope = new TensorScope();
        Tensor[] parameters = [.. Start.Select(w => torch.full([1], Number(w), dtype: ScalarType.Float64))];
        Tensor[] state = [.. Enumerable.Range(0, optimiser.StatesPerParameter * 2).Select(_ => torch.zeros([1], dtype: ScalarType.Float64))];
        for (int step = 1; step <= Gradients.Length; step++)
        {
            Tensor[] gradients = [.. Gradients[step - 1].Select(g => torch.full([1], Number(g), dtype: ScalarType.Float64))];
            optimiser.Step(parameters, gradients, state, Rate, step);
        }
        return [.. parameters.Select(parameter => parameter.Item<double>())];
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-12;
}
