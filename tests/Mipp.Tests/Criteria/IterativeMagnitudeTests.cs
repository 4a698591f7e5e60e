using Mipp.Training;
using Mipp.Training.Optimisers;
using Mipp.Training.Schedules;

namespace Mipp.Tests.Criteria;

[Collection(nameof(RunsAlone))]
public sealed class IterativeMagnitudeTests
{
    [Fact]
    public void Every_round_trains_what_is_left_from_the_given_weights_and_takes_their_sizes() => Rounds.AssertFollow(
        "imp", 5,
        (network, weights) =>
        {
            double[] trained = network.Trained(weights, steps: 6, rate: 0.5);
            return network.ByUnit(i => Math.Abs(trained[i]));
        },
        // All samples at once, so that their order does not matter.
        new TrainingOptions { Epochs = 6, BatchSize = 70, Optimiser = new Sgd(0.5, Momentum: 0, WeightDecay: 0), Schedule = new ConstantSchedule() });
}
