using Mipp.Graphs;
using Mipp.Models;
using Mipp.Tensors;
using Mipp.Training;
using Mipp.Training.Optimisers;

namespace Mipp.Tests.Training;

public class WeightAverageTests
{
    private const double Decay = 0.7;

    /// <summary>The weights of every step, averaged in double precision by the definition.</summary>
    [Fact]
    public void The_network_ends_with_the_average_of_its_steps()
    {
        var options = new TrainingOptions { Epochs = 3, BatchSize = 16, Optimiser = new Sgd(0.2, Momentum: 0), Seed = 3 };
        using var plain = Network();
        Dictionary<string, double[]> average = Values(plain);
        int step = 0;
        var recorder = new Reporter<TrainingProgress>(_ =>
        {
            step++;
            // 2/11, 3/12, … until it is more than the decay.
            double kept = Math.Min(Decay, (1.0 + step) / (10.0 + step));
            foreach (var (name, now) in Values(plain))
                average[name] = [.. average[name].Zip(now, (a, w) => (kept * a) + ((1 - kept) * w))];
        });
        Trainer.Run(plain, TinyData.Spots(64), options, recorder);

        using var averaged = Network();
        Trainer.Run(averaged, TinyData.Spots(64), options with { AveragingDecay = Decay });

        Assert.Equal(12, step);
        Assert.Contains("bn.running_var", average.Keys);
        foreach (var (name, values) in Values(averaged))
            Assert.Equal(average[name], values, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.NotEqual(Values(plain)["fc.weight"], Values(averaged)["fc.weight"]);
    }

    [Fact]
    public void The_training_itself_does_not_see_the_average()
    {
        var options = new TrainingOptions { Epochs = 2, BatchSize = 16, Optimiser = new Sgd(0.2) };
        using var plain = Network();
        using var averaged = Network();

        var expected = Trainer.Run(plain, TinyData.Spots(64), options);
        var result = Trainer.Run(averaged, TinyData.Spots(64), options with { AveragingDecay = Decay });

        Assert.Equal(expected.Epochs, result.Epochs);
    }

    private static Graph Network()
    {
        using var net = new GraphBuilder("tiny", seed: 1);
        var x = net.Relu("", net.BatchNorm("bn", net.Conv("conv", net.Input(TinyData.Shape), 4, kernel: 3)));
        return net.Classifier("fc", net.Flatten("", x), TinyData.Classes);
    }

    private static Dictionary<string, double[]> Values(Graph graph) => graph.Initializers
        .Where(v => v.ElementType == ElementType.Float32)
        .ToDictionary(v => v.Name, v => Array.ConvertAll(v.Data!.ToArray<float>(), x => (double)x));
}
