using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Information;
using Mipp.Torch;

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
    public JointElimination<InformationElimination> EliminateByInformation() =>
        new([.. Consumers.Select(c => new InformationElimination(c.Covariance, c.Weights, Group.Width, c.ColumnsPerUnit))]);

    /// <summary>Starts a backward elimination by squared error at every consumer.</summary>
    public JointElimination<ReconstructionElimination> EliminateByError() =>
        new([.. Consumers.Select(c => new ReconstructionElimination(c.Covariance, c.Weights, Group.Width, c.ColumnsPerUnit))]);
}

/// <summary>One linear map that reads a group's channels.</summary>
/// <param name="Covariance">
/// The covariance of its input columns [n, n] float64. Unit u of the group has the columns u·k … u·k + k − 1; columns that do
/// not belong to the group follow.
/// </param>
/// <param name="Weights">Its weights onto the outputs that survive [outputs, n] float64, columns in the same order.</param>
/// <param name="ColumnsPerUnit">k.</param>
/// <param name="Mean">The mean of its input columns [1, n] float64, in the same order.</param>
internal sealed record ConsumerView(Tensor Covariance, Tensor Weights, int ColumnsPerUnit, Tensor Mean);
