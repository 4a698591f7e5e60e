using Mipp.Data;

namespace Mipp.Tests.Data;

public class DatasetTests
{
    private static readonly Dataset Images = Make([3, 4, 4], labels: [0, 1, 1, 0, 1, 0]);

    [Fact]
    public void The_calibration_set_is_training_samples_chosen_by_the_seed()
    {
        var chosen = Images.CalibrationSet(4, seed: 1);

        Assert.Equal(4, chosen.Count);
        var expected = Images.Train.Read(Sampling.Subset(6, 4, seed: 1));
        Assert.Equal(expected.Inputs, chosen.Read([0, 1, 2, 3]).Inputs);
        Assert.Equal(expected.Labels, chosen.Read([0, 1, 2, 3]).Labels);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(7)]
    public void An_impossible_number_of_calibration_samples_is_refused(int size) =>
        UserError.Of(() => Images.CalibrationSet(size, seed: 0), $"{size}", "1 to 6");

    [Fact]
    public void A_model_of_the_samples_shape_fits()
    {
        Images.RequireFits([null, 3, 4, 4]);
        Images.RequireFits([1, 3, 4, 4]);
        Images.RequireFits([null, 3, null, null]);
    }

    [Fact]
    public void Another_model_does_not_fit()
    {
        UserError.Of(() => Images.RequireFits([null, 1, 28, 28]), "'images'", "[N, 3, 4, 4]", "[any, 1, 28, 28]");
        UserError.Of(() => Images.RequireFits([1, 4, 4, 3]), "[1, 4, 4, 3]");
        UserError.Of(() => Images.RequireFits([null, 48]), "[any, 48]");
        UserError.Of(() => Images.RequireFits([]), "[]");
    }

    [Fact]
    public void Preprocessing_can_be_replaced()
    {
        var changed = Images.With(new Preprocessing(1, [0, 1, 2], [1]));

        Assert.Equal(Enumerable.Repeat(0f, 16).Concat(Enumerable.Repeat(-1f, 16)).Concat(Enumerable.Repeat(-2f, 16)),
            changed.Train.Read([0]).Inputs);
        Assert.Equal(changed.Preprocessing, changed.Test.Preprocessing);
        Assert.Equal(Preprocessing.None, Images.Train.Preprocessing);
    }

    [Fact]
    public void Preprocessing_that_cannot_be_used_is_refused()
    {
        UserError.Of(() => Images.With(new Preprocessing(1, [0, 1], [1])), "mean 0,1", "2 values", "3 channels");
        UserError.Of(() => Images.With(new Preprocessing(1, [0], [])), "std", "0 values");
        UserError.Of(() => Images.With(new Preprocessing(1, [0], [1, 0, 1])), "std 1,0,1", "above 0");
        UserError.Of(() => Images.With(new Preprocessing(1, [double.NaN], [1])), "finite");
    }

    [Fact]
    public void Labels_without_a_class_are_refused()
    {
        UserError.Of(() => _ = Make([1, 1, 1], [0, 2]).Train, "label 2", "0 to 1");
        UserError.Of(() => _ = Make([1, 1, 1], [0, -1]).Train, "label -1");
    }

    [Fact]
    public void A_part_is_read_once_and_only_when_used()
    {
        var reads = 0;
        var dataset = new Dataset("counted", [1], ["a"], Preprocessing.None, Read, () => throw new InvalidOperationException());

        Assert.Equal(0, reads);
        Assert.Same(dataset.Train, dataset.Train);
        Assert.Equal(1, reads);

        DatasetSplit Read()
        {
            reads++;
            return new DatasetSplit(new ByteSamples([1], 1), [0], [1], Preprocessing.None);
        }
    }

    /// <summary>Each sample's values are all its index.</summary>
    private static Dataset Make(int[] shape, int[] labels)
    {
        var size = shape.Aggregate((product, dimension) => product * dimension);
        byte[] values = [.. Enumerable.Range(0, labels.Length).SelectMany(i => Enumerable.Repeat((byte)i, size))];
        return new Dataset("images", shape, ["a", "b"], Preprocessing.None, Read, Read);

        DatasetSplit Read() => new(new ByteSamples(values, size), labels, shape, Preprocessing.None);
    }
}
