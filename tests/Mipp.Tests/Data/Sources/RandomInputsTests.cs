using Mipp.Data;

namespace Mipp.Tests.Data.Sources;

public class RandomInputsTests
{
    [Fact]
    public void Real_samples_are_standard_normal_and_have_no_labels()
    {
        var dataset = Open("random:3x20x30");
        var batch = dataset.Train.Read([0, 1, 2, 3]);

        Assert.Equal([4L, 3L, 20L, 30L], batch.Shape);
        Assert.False(dataset.Train.HasLabels);
        Assert.Empty(dataset.ClassNames);
        double mean = batch.Inputs.Average(x => (double)x);
        Assert.InRange(mean, -0.05, 0.05);
        Assert.InRange(batch.Inputs.Average(x => (x - mean) * (x - mean)), 0.95, 1.05);
    }

    [Fact]
    public void Integers_fill_their_range()
    {
        float[] tokens = Open("random:int:-1..5:200").Test.Read([7]).Inputs;

        Assert.Equal(Enumerable.Range(-1, 7).Select(i => (float)i), tokens.Distinct().Order());
    }

    [Fact]
    public void Several_inputs_are_one_row_of_values()
    {
        var dataset = Open("random:int:10..99:5+2x3+int:0..1:4");
        float[] row = dataset.Train.Read([3]).Inputs;

        Assert.Equal([15], dataset.SampleShape);
        Assert.All(row[..5], x => Assert.InRange(x, 10, 99));
        Assert.Contains(row[5..11], x => x != MathF.Round(x));
        Assert.All(row[11..], x => Assert.True(x is 0 or 1));
    }

    [Fact]
    public void A_sample_is_the_same_however_it_is_read()
    {
        var train = Open("random:2x8").Train;
        float[] expected = train.Read([41]).Inputs;

        Assert.Equal(expected, Open("random:2x8").Train.Read([5, 41]).Inputs[16..]);
        Assert.Equal(expected, train.Subset([7, 41]).Read([1]).Inputs);
        Assert.NotEqual(expected, train.Read([42]).Inputs);
        Assert.NotEqual(expected, Open("random:2x8").Test.Read([41]).Inputs);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("random:3y4")]
    [InlineData("random:3x0")]
    [InlineData("random:3x-2")]
    [InlineData("random:int:5:3")]
    [InlineData("random:int:5..2:3")]
    [InlineData("random:int:0..99999999:3")]
    [InlineData("random:float:0..1:3")]
    [InlineData("random:3++3")]
    [InlineData("random:65536x65536")]
    [InlineData("random:2000000000+2000000000")]
    public void What_is_no_shape_is_refused(string name) => UserError.Of(() => Open(name), name, "random:3x224x224");

    private static Dataset Open(string name) => Datasets.Open(name, DatasetLocator.FromEnvironment(_ => { }));
}
