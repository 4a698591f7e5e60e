using System.Collections.Immutable;
using Mipp.Data;
using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Tensors;

namespace Mipp.Training;

/// <summary>One optimiser step after another on a graph's parameters, which change in place.</summary>
internal sealed class TrainingStep : IDisposable
{
    // Keeps these draws apart from other uses of the same seed.
    private const long DropoutStream = 5;

    private readonly GraphRunner runner;
    private readonly TrainingLoss loss;
    private readonly TrainingOptions options;
    private readonly ImmutableArray<Tensor> parameters;

    public TrainingStep(Graph graph, TrainingOptions options)
    {
        ForeignOperators.RequireNone(graph, "training");
        this.options = options;
        runner = new GraphRunner(graph);
        loss = new TrainingLoss(graph, options);
        parameters = [.. TrainableParameters.Of(graph).Select(value => value.Data!)];
        if (parameters.IsEmpty)
            throw new MippException("the model has no parameters to train: its first output depends on none.");
        OptimiserState = [.. Enumerable.Range(0, options.Optimiser.StatesPerParameter).SelectMany(_ => parameters).Select(Zeros)];
        foreach (var parameter in parameters)
            parameter.requires_grad_();
    }

    /// <summary>What the optimiser keeps between steps.</summary>
    public ImmutableArray<Tensor> OptimiserState { get; }

    /// <summary>One forward pass, one backward pass, one change of the parameters.</summary>
    /// <param name="batch">Labelled samples.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="number">The number of this step, from 1; with the seed it decides what dropout drops.</param>
    /// <exception cref="MippException">The loss is not a finite number.</exception>
    public Tally Run(Batch batch, double rate, long number)
    {
        using var scope = new TensorScope();
        using var gradients = torch.enable_grad();
        torch.manual_seed(new SeededRandom(DropoutStream, options.Seed, number).NextSeed());
        var labels = batch.ToLabelTensor();
        var inputs = Inputs(batch);
        var outputs = runner.Run([inputs], ExecutionMode.Training, observe: null);
        var (batchLoss, logits) = loss.Of(outputs[0], inputs, labels);
        double value = batchLoss.Item<double>();
        if (!double.IsFinite(value))
            throw new TrainingDivergedException($"training diverged: the loss of step {number} is {value}; lower the learning rate or add warm-up.");
        var gradient = Gradients.OfAll(batchLoss, parameters);
        if (options.GradientNormLimit is { } limit)
            OptimiserSteps.ClipGradNorm(gradient, limit);
        options.Optimiser.Step(parameters, gradient, OptimiserState, rate, number);
        return new Tally(batch.Count, value * batch.Count, Classification.Correct(logits, labels));
    }

    /// <exception cref="TrainingDivergedException">The last step has left parameters that are not finite numbers.</exception>
    public void RequireFinite()
    {
        using var scope = new TensorScope();
        using var noGradients = torch.no_grad();
        if (!parameters.All(p => p.isfinite().all().Item<bool>()))
            throw new TrainingDivergedException("training diverged: its last step left weights that are not finite numbers; lower the learning rate or add warm-up.");
    }

    public void Dispose()
    {
        foreach (var parameter in parameters)
            parameter.requires_grad_(false);
        foreach (var tensor in OptimiserState)
            tensor.Dispose();
    }

    private Tensor Inputs(Batch batch)
    {
        var inputs = batch.ToInputTensor();
        return options.ChannelsLast ? ChannelsLast.Of(inputs) : inputs;
    }

    private static Tensor Zeros(Tensor parameter)
    {
        var zeros = torch.zeros(parameter.shape, dtype: parameter.dtype);
        zeros.DetachFromDisposeScope();
        return zeros;
    }
}
