using System.Collections.Immutable;
using Mipp.Models;
using Mipp.Pruning.Calibration;

namespace Mipp.Tests.Pruning.Calibration;

public class SamplingPlanTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(2_048)]
    [InlineData(1_000_000)]
    public void Units_are_ranked_by_the_first_of_the_positions_that_a_map_is_fitted_by(int images)
    {
        var plan = new SamplingPlan(seed: 3, images);
        foreach (var layer in Layers(plan))
        {
            int all = layer.Positions(0).Length;
            Assert.Equal(all, layer.Positions(0).Distinct().Count());
            Assert.All(layer.Positions(0), p => Assert.InRange(p, 0, layer.Layer.Positions - 1));
            Assert.InRange(layer.PositionCountToFit, 1, all);
            Assert.InRange(layer.PositionCountToRank, 1, layer.PositionCountToFit);
        }
    }

    [Fact]
    public void As_many_samples_per_column_as_are_enough_are_taken_where_there_are_positions_for_them()
    {
        const int Images = 2_048;
        foreach (var layer in Layers(new SamplingPlan(seed: 3, Images)))
        {
            // A position less would be too few, or there are no more that are worth their arithmetic.
            double Samples(int positions) => (double)positions * Images / layer.ColumnCount;
            Assert.InRange(Samples(layer.PositionCountToRank - 1), 0, 64);
            Assert.InRange(Samples(layer.PositionCountToFit - 1), 0, 128);
            if (layer.ColumnCount == 144 && layer.Layer.Positions == 1_024)
                Assert.Equal((5, 9, 32), (layer.PositionCountToRank, layer.PositionCountToFit, layer.Positions(0).Length));
        }
    }

    [Fact]
    public void Of_few_images_every_position_is_taken_that_is_worth_its_arithmetic()
    {
        foreach (var layer in Layers(new SamplingPlan(seed: 3, samples: 64)))
            Assert.Equal(layer.Positions(0).Length, layer.PositionCountToFit);
    }

    private static ImmutableArray<ObservedLayer> Layers(SamplingPlan plan) =>
        DenseObservation.Nothing(ModelZoo.Create("resnet20", [3, 32, 32], 10, seed: 1), plan).Layers;
}
