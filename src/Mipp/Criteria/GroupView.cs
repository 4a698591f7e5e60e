using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Information.Gaussian;
using Mipp.Tensors;

namespace Mipp.Criteria;

/// <summary>What a criterion sees of one group.</summary>
/// <param name="Group">The group.</param>
/// <param name="ViewConsumers">Makes the views of the linear maps that read its channels, their columns in the order of its units.</param>
/// <param name="Seed">For criteria that draw at random; differs between groups and runs.</param>
internal sealed record GroupView(ChannelGroup Group, Func<ImmutableArray<ConsumerView>> ViewConsumers, long Seed)
{
    /// <summary>Stops the work.</summary>
    public CancellationToken Cancellation { get; init; }

    private readonly Lazy<ImmutableArray<ConsumerView>> consumers = new(ViewConsumers);

    /// <summary>The linear maps that read its channels; made when they are first asked for.</summary>
    public ImmutableArray<ConsumerView> Consumers => consumers.Value;

    /// <summary>Starts a backward elimination by information at every consumer.</summary>
    /// <param name="ridge">Added to the diagonal of the columns' covariance, as a share of its mean.</param>
    public JointElimination<BackwardElimination> EliminateByInformation(double ridge = BackwardElimination.DefaultRidge) =>
        new([.. Consumers.Select(c => c.EliminateByInformation(Group.Width, ridge))]);

    /// <summary>Starts a backward elimination by squared error at every consumer.</summary>
    public JointElimination<RefittingElimination> EliminateByError() =>
        new([.. Consumers.Select(c => c.EliminateByError(Group.Width))]);
}

/// <summary>One linear map that reads a group's channels.</summary>
/// <param name="Covariance">
/// Makes the covariance of its input columns [n, n] float64. Unit u of the group has the columns u·k … u·k + k − 1; columns that do
/// not belong to the group follow.
/// </param>
/// <param name="Factored">The same where it is of few samples of many columns, else null.</param>
/// <param name="Weights">Its weights onto the outputs that survive [outputs, n] in their own precision, columns in the same order.</param>
/// <param name="ColumnsPerUnit">k.</param>
/// <param name="Mean">The mean of its input columns [1, n] float64, in the same order.</param>
internal sealed record ConsumerView(Func<Tensor> Covariance, FactoredCovariance? Factored, Tensor Weights, int ColumnsPerUnit, Tensor Mean)
{
    /// <summary>Starts a backward elimination by information, in the form that takes less work.</summary>
    /// <param name="units">The group's units.</param>
    /// <param name="ridge">Added to the diagonal of the covariance, as a share of its mean.</param>
    public BackwardElimination EliminateByInformation(int units, double ridge) => Factored is { } few && few.PaysFor(Weights.size(0), ColumnsPerUnit)
        ? new SampleSpaceInformation(few, Weights, units, ColumnsPerUnit, ridge)
        : new InformationElimination(Covariance(), Weights.to(ScalarType.Float64), units, ColumnsPerUnit, ridge);

    /// <summary>The information about its outputs that each unit has by itself, in nats.</summary>
    /// <param name="units">The group's units.</param>
    /// <param name="ridge">Added to the diagonal of the covariance, as a share of its mean.</param>
    public double[] InformationOfEachAlone(int units, double ridge)
    {
        if (Factored is { } few)
            return few.InformationOfEachAlone(Weights, units, ColumnsPerUnit, ridge);
        using var scope = new TensorScope();
        return GaussianInformation.OfEachAlone(Weights.to(ScalarType.Float64), Covariance(), units, ColumnsPerUnit, ridge);
    }

    /// <summary>Starts a backward elimination by squared error, in the form that takes less work.</summary>
    /// <param name="units">The group's units.</param>
    public RefittingElimination EliminateByError(int units) => Factored is { } few
        ? new SampleSpaceReconstruction(few, Weights, units, ColumnsPerUnit)
        : new ReconstructionElimination(Covariance(), Weights.to(ScalarType.Float64), units, ColumnsPerUnit);
}
