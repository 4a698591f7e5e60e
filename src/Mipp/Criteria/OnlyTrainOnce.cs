using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Torch;
using Mipp.Training;

namespace Mipp.Criteria;

/// <summary>
/// OTO: one training in which the units that are to go become zero, by dual half-space projected gradient (DHSPG), so that cutting
/// them changes nothing; the weights that are left are the trained ones (Chen et al., "OTOv2: automatic, generic, user-friendly",
/// ICLR 2023). After a tenth of the steps the least important units, by the L2 norm of all that computes them, are chosen up to the
/// budget; until half of the steps <see cref="HalfSpaceProjection"/> brings them to zero, where they stay. The score is that norm
/// after training, in the weights' unit.
/// </summary>
internal sealed class OnlyTrainOnce() : ScoreCriterion("oto", "channels brought to zero in one training (DHSPG)")
{
    private const double WarmUp = 0.1;

    private const double AllZero = 0.5;

    public override Normalisation Normalisation => Normalisation.Mean;

    public override bool NeedsTraining => true;

    public override bool TrainsFirst => true;

    public override double[][] Score(NetworkView network) => [.. network.Groups.Select(g => Norms(g, network.Contents))];

    public override void Train(NetworkView network, Func<double[][], ChannelSelection> choose)
    {
        var (data, options) = network.Training!;
        using var projection = new Projection(network, choose, options.Optimiser.LearningRate);
        Trainer.Run(network.Graph, data, options, projection, cancellation: network.Cancellation);
        projection.ZeroWhatIsToGo();
    }

    private static double[] Norms(ChannelGroup group, Func<Value, Tensor> contents)
    {
        using var scope = new TensorScope();
        return UnitParameters.Of(group).Rows(contents, [.. Enumerable.Range(0, group.Width)]).Norm(2, [1]).ToArray<double>();
    }

    /// <summary>What is done between the steps of the training.</summary>
    private sealed class Projection(NetworkView network, Func<double[][], ChannelSelection> choose, double rate) : IProgress<TrainingProgress>, IDisposable
    {
        private ImmutableArray<Redundant> redundant = [];

        public void Report(TrainingProgress value)
        {
            long chosenAt = (long)(WarmUp * value.Length.Steps);
            long zeroAt = Math.Max(chosenAt + 1, (long)(AllZero * value.Length.Steps));
            using var scope = new TensorScope();
            using var noGradients = Autograd.NoGrad();
            if (redundant.IsEmpty && value.Step >= chosenAt)
                redundant = Choose();
            else if (value.Step >= zeroAt)
                ZeroWhatIsToGo();
            else
                foreach (var part in redundant)
                    part.Project(value.LearningRate > 0 ? value.LearningRate : rate, zeroAt - value.Step);
        }

        public void ZeroWhatIsToGo()
        {
            using var noGradients = Autograd.NoGrad();
            foreach (var part in redundant)
                part.Zero();
        }

        public void Dispose()
        {
            foreach (var part in redundant)
                part.Dispose();
        }

        private ImmutableArray<Redundant> Choose()
        {
            var left = choose([.. network.Groups.Select(g => Norms(g, v => v.Data!))]);
            return
            [
                .. network.Groups
                    .Select(g => (Group: g, Units: Enumerable.Range(0, g.Width).Except(left.Kept(g)).ToImmutableArray()))
                    .Where(g => g.Units.Length > 0)
                    .Select(g => new Redundant(UnitParameters.Of(g.Group), g.Units)),
            ];
        }
    }

    /// <summary>The units of a group that are to go, and what they were after the last step.</summary>
    private sealed class Redundant(UnitParameters parameters, ImmutableArray<int> units) : IDisposable
    {
        private Tensor before = TensorScope.Detach(parameters.Rows(v => v.Data!, units));

        public void Project(double rate, long stepsLeft)
        {
            using var scope = new TensorScope();
            var after = HalfSpaceProjection.Project(before, parameters.Rows(v => v.Data!, units), rate, stepsLeft);
            parameters.Write(after, units);
            before.Dispose();
            before = TensorScope.Detach(after);
        }

        public void Zero()
        {
            using var scope = new TensorScope();
            parameters.Write(Tensor.Zeros(before.Shape, DType.Float64), units);
        }

        public void Dispose() => before.Dispose();
    }
}
