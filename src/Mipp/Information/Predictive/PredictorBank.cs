using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Information.Predictive;

/// <summary>
/// Several predictors of one shape, each with its own weights and samples, computed and trained side by side as batched matrix
/// products: f(x) = x·A + relu(x·W + b)·V + c, a perceptron with one hidden layer and a shortcut past it.
/// </summary>
internal sealed class PredictorBank : IDisposable
{
    /// <summary>How far AdamW pulls the weights towards zero.</summary>
    private const double WeightDecay = 0.01;

    // A [N, inputs, outputs], W [N, inputs, hidden], b [N, 1, hidden], V [N, hidden, outputs], c [N, 1, outputs].
    private readonly Tensor[] parameters;
    private readonly Tensor[] means;
    private readonly Tensor[] squares;
    private long step;

    /// <summary>Predictors with random weights.</summary>
    /// <param name="count">The number of predictors.</param>
    /// <param name="inputs">Inputs of each.</param>
    /// <param name="hidden">Hidden units of each.</param>
    /// <param name="outputs">Outputs of each.</param>
    /// <param name="seed">Seeds the weights.</param>
    public PredictorBank(int count, int inputs, int hidden, int outputs, long seed)
    {
        using var scope = new TensorScope();
        var random = new SeededRandom(seed);
        parameters =
        [
            torch.zeros([count, inputs, outputs]),
            Normal([count, inputs, hidden], Math.Sqrt(2.0 / inputs), ref random),
            torch.zeros([count, 1, hidden]),
            Normal([count, hidden, outputs], Math.Sqrt(1.0 / hidden), ref random),
            torch.zeros([count, 1, outputs]),
        ];
        means = [.. parameters.Select(p => Own(torch.zeros(p.shape)))];
        squares = [.. parameters.Select(p => Own(torch.zeros(p.shape)))];
        foreach (var parameter in parameters)
            Own(parameter).requires_grad_();
    }

    private PredictorBank(PredictorBank other, Func<Tensor, Tensor> ofInputWeights, Func<Tensor, Tensor> ofTheirMoments)
    {
        using var noGrad = torch.no_grad();
        using var scope = new TensorScope();
        parameters = Copies(other.parameters, ofInputWeights);
        means = Copies(other.means, ofTheirMoments);
        squares = Copies(other.squares, ofTheirMoments);
        step = other.step;
        foreach (var parameter in parameters)
            parameter.requires_grad_();
    }

    /// <summary>What each predicts: [N, samples, inputs] to [N, samples, outputs].</summary>
    public Tensor Predict(Tensor inputs) =>
        (inputs.bmm(parameters[0]).add((inputs.bmm(parameters[1]).add(parameters[2], One)).relu().bmm(parameters[3]), One)).add(parameters[4], One);

    /// <summary>One step of AdamW for all of them.</summary>
    /// <param name="inputs">[N, samples, inputs].</param>
    /// <param name="loss">Of the predictions, for every predictor: [N].</param>
    /// <param name="rate">The learning rate.</param>
    public void Train(Tensor inputs, Func<Tensor, Tensor> loss, double rate)
    {
        using var recording = torch.enable_grad();
        using var scope = new TensorScope();
        var gradients = Gradients.OfAll(loss(Predict(inputs)).sum(), parameters);
        OptimiserSteps.AdamW(parameters, gradients, means, squares, ++step, rate, weightDecay: WeightDecay);
    }

    /// <summary>
    /// The same predictors without some of their inputs, whose part the others take over as far as they predict them linearly.
    /// </summary>
    /// <param name="kept">Indices of the inputs that stay.</param>
    /// <param name="removed">Indices of those that go.</param>
    /// <param name="coefficients">The removed ones from the kept ones: [kept, removed].</param>
    public PredictorBank Without(Tensor kept, Tensor removed, Tensor coefficients) => new(
        this,
        weights => weights.index_select(1, kept).add(coefficients.MatMul(weights.index_select(1, removed)), One),
        moments => moments.index_select(1, kept));

    public void Dispose()
    {
        foreach (var tensor in parameters.Concat(means).Concat(squares))
            tensor.Dispose();
    }

    private static Tensor[] Copies(Tensor[] tensors, Func<Tensor, Tensor> ofInputWeights) =>
        [.. tensors.Select((t, i) => Own(i < 2 ? ofInputWeights(t) : t.clone()))];

    private static Tensor Own(Tensor tensor) => tensor.DetachFromDisposeScope();

    private static Tensor Normal(long[] shape, double deviation, ref SeededRandom random)
    {
        float[] numbers = new float[shape.Aggregate((a, b) => a * b)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = (float)(deviation * random.NextNormal());
        return Tensor.FromArray<float>(numbers, shape);
    }
}
