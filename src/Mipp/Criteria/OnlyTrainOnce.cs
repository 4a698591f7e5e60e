using System.Collections.Immutable;
using Mipp.Coupling;
using Mipp.Graphs;
using Mipp.Surgery;
using Mipp.Tensors;
using Mipp.Training;

namespace Mipp.Criteria;

/// <summary>
/// OTO: one training in which the units that are to go become zero, by dual half-space projected gradient (DHSPG), so that cutting
/// them changes nothing; the weights that are left are the trained ones (Chen et al., "OTOv2: automatic, generic, user-friendly",
/// ICLR 2023). After a tenth of the steps the least important units, by the L2 norm of all that computes them, are chosen up to the
/// budget; until half of the steps <see cref="HalfSpaceProjection"/> brings them to zero, where they stay. The score is that norm
/// after training, in the weights' unit.
/// </summary>
internal sealed class OnlyTrainOnce() : ScoreCriterion("oto", "channels brought to zero in one training (DHSPG)"), ITrainsFirst
{
    private const double WarmUp = 0.1;

    private const double AllZero = 0.5;

    public override Normalisation Normalisation => Normalisation.Mean;

    public override int Trainings => 1;

    public override double[][] Score(NetworkView network) => [.. network.Groups.Select(g => Norms(g, network.Graph, network.Contents))];

    public void Train(NetworkView network, Func<double[][], ChannelSelection> choose)
    {
        using var projection = new Projection(network, choose);
        network.Training!.Run(network.Graph, projection);
        projection.ZeroWhatIsToGo();
    }

    private static double[] Norms(ChannelGroup group, Graph graph, Func<Value, Tensor> contents)
    {
        using var scope = new TensorScope();
        return torch.linalg.vector_norm(UnitParameters.Of(group, graph).Rows(contents), 2, [1]).ToArray<double>();
    }

    /// <summary>What is done between the steps of the training.</summary>
    private sealed class Projection(NetworkView network, Func<double[][], ChannelSelection> choose) : IIntervention, IDisposable
    {
        private readonly double rate = network.Training!.Options.Optimiser.LearningRate;
        private readonly ImmutableArray<Redundant> redundant = [.. network.Groups.Select(g => new Redundant(g, network.Graph))];

        public IReadOnlyList<Tensor> Tensors => [.. redundant.SelectMany(r => r.Tensors)];

        public bool IsDone { get; private set; }

        public void After(long step, TrainingLength length, double learningRate)
        {
            long chosenAt = (long)(WarmUp * length.Steps);
            long zeroAt = Math.Max(chosenAt + 1, (long)(AllZero * length.Steps));
            using var scope = new TensorScope();
            using var noGradients = torch.no_grad();
            if (step >= chosenAt && redundant.All(r => r.IsEmpty))
                Choose();
            else if (step < zeroAt)
                foreach (var part in redundant)
                    part.Project(learningRate > 0 ? learningRate : rate, zeroAt - step);
            if (step < zeroAt)
                return;
            ZeroWhatIsToGo();
            IsDone = true;
        }

        public void ZeroWhatIsToGo()
        {
            using var noGradients = torch.no_grad();
            foreach (var part in redundant)
                part.Zero();
        }

        public void Dispose()
        {
            foreach (var part in redundant)
                part.Dispose();
        }

        private void Choose()
        {
            var left = choose([.. network.Groups.Select(g => Norms(g, network.Graph, v => v.Data!))]);
            foreach (var (group, part) in network.Groups.Zip(redundant))
                part.Choose([.. Enumerable.Range(0, group.Width).Except(left.Kept(group))]);
        }
    }

    /// <summary>The units of a group that are to go, none at first, and what they were after the last step.</summary>
    private sealed class Redundant : IDisposable
    {
        private readonly UnitParameters parameters;

        /// <summary>1 for units that are to go, 0 for the others: [units].</summary>
        private readonly Tensor isToGo;

        /// <summary>Their parameters; of no meaning for the others: [units, parameters of one].</summary>
        private readonly Tensor before;

        public Redundant(ChannelGroup group, Graph graph)
        {
            using var scope = new TensorScope();
            parameters = UnitParameters.Of(group, graph);
            before = parameters.Rows(v => v.Data!).DetachFromDisposeScope();
            isToGo = torch.zeros([group.Width], dtype: ScalarType.Float64).DetachFromDisposeScope();
        }

        public IReadOnlyList<Tensor> Tensors => [isToGo, before];

        public bool IsEmpty => Units.IsEmpty;

        private ImmutableArray<int> Units => [.. isToGo.ToArray<double>().Index().Where(u => u.Item > 0).Select(u => u.Index)];

        public void Choose(ImmutableArray<int> units)
        {
            if (units.IsEmpty)
                return;
            isToGo.copy_(isToGo.index_copy(0, Positions(units), torch.ones([units.Length], dtype: ScalarType.Float64)));
            Remember(parameters.Rows(v => v.Data!, units), units);
        }

        public void Project(double rate, long stepsLeft)
        {
            var units = Units;
            if (units.IsEmpty)
                return;
            using var scope = new TensorScope();
            var after = HalfSpaceProjection.Project(before.index_select(0, Positions(units)), parameters.Rows(v => v.Data!, units), rate, stepsLeft);
            parameters.Write(after, units);
            Remember(after, units);
        }

        public void Zero()
        {
            var units = Units;
            if (units.IsEmpty)
                return;
            using var scope = new TensorScope();
            parameters.Write(torch.zeros([units.Length, before.size(1)], dtype: ScalarType.Float64), units);
        }

        public void Dispose()
        {
            isToGo.Dispose();
            before.Dispose();
        }

        private void Remember(Tensor rows, ImmutableArray<int> units) => before.copy_(before.index_copy(0, Positions(units), rows));

        private static Tensor Positions(ImmutableArray<int> units) => Tensor.FromArray<long>([.. units.Select(u => (long)u)], [units.Length]);
    }
}
