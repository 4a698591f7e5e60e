using Mipp.Execution;
using Mipp.Studies;
using Mipp.Tensors;
using Mipp.Tests.Training;

namespace Mipp.Tests.Studies;

public class StudyTests
{
    private static readonly StudyOptions Small = new() { Seeds = 2, Samples = 512, Criteria = ["mipp", "l1"] };

    /// <summary>Every pattern of the relevant bits is as likely; the best guess goes by what most continuations of the seen bits are.</summary>
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.6875)]
    [InlineData(3, 0.8125)]
    [InlineData(5, 1)]
    public void The_best_accuracy_is_what_counting_says(int seen, double expected)
    {
        const int Slots = 5;
        double counted = Enumerable.Range(0, 1 << Slots).GroupBy(bits => bits & ((1 << seen) - 1))
            .Sum(same => Math.Max(same.Count(IsMost), same.Count(bits => !IsMost(bits)))) / (double)(1 << Slots);

        Assert.Equal(expected, counted, 1e-12);
        Assert.Equal(counted, new SlotTask(Slots, 4, [0, 1, 2, 3, 0]).BestAccuracy(seen), 1e-12);

        static bool IsMost(int bits) => 2 * System.Numerics.BitOperations.PopCount((uint)bits) > Slots;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sample_is_what_most_of_its_relevant_bits_are_and_nodes_see_the_bits(bool isImages)
    {
        var task = SlotTask.Draw(5, 4, seed: 3);
        var batch = task.Samples(200, isImages, 1).Batches(200).Single();
        int copies = isImages ? 9 : 1;

        for (int i = 0; i < 200; i++)
        {
            int ones = Enumerable.Range(0, 5).Count(slot =>
                batch.Inputs.Skip(((i * 20) + (slot * 4) + task.Relevant[slot]) * copies).Take(copies).Average() > 0);
            if (!isImages)
                Assert.Equal(ones > 2 ? 1 : 0, batch.Labels[i]);
        }
        using var scope = new TensorScope();
        using var network = task.Network(isImages, seed: 1);
        float[]? nodes = null;
        new GraphRunner(network).Run([batch.ToInputTensor()], ExecutionMode.Inference, (value, tensor) =>
            nodes = value.Producer?.Type == "Sign" ? tensor.ToArray<float>() : nodes);
        Assert.Equal(batch.Inputs.Select(x => (float)Math.Sign(x)), nodes);
    }

    [Fact]
    public void Accuracy_rises_with_the_information_of_masks_and_mipp_has_most_of_it()
    {
        var told = new List<double>();

        var rows = MaskInformationStudy.Run(Small, new Reporter<double>(told.Add));

        Assert.Equal(1, told[^1]);
        foreach (var network in rows.GroupBy(row => row.Network))
        {
            var byMasks = network.ToDictionary(row => row.Masks);
            double most = 5 * Math.Log(4);
            Assert.Equal((0, most), (byMasks["0"].Information, byMasks["1"].Information));
            Assert.True(byMasks["1"].Accuracy.Mean > byMasks["0"].Accuracy.Mean + 0.1, $"{byMasks["0"]} {byMasks["1"]}");
            Assert.Equal(most, byMasks["mipp"].Information, 1e-9);
            Assert.InRange(byMasks["mipp"].Accuracy.Mean, 0.9, 1);
            Assert.True(byMasks["l1"].Information < most - 1);
            Assert.All(network, row => Assert.True(row.Accuracy.Mean < row.BestAccuracy.Mean + 0.03, $"{row}"));
        }
    }

    [Fact]
    public void Mipp_keeps_one_node_of_each_bit_where_magnitude_keeps_copies()
    {
        var rows = RedundancyStudy.Run(Small).ToDictionary(row => row.Criterion);

        Assert.Equal((1.0, 4.0), (rows["mipp"].UsefulMasks, rows["mipp"].BitsKept.Mean));
        Assert.InRange(rows["mipp"].After.Mean, 0.99, 1);
        // The nodes with the largest weights all see the same bit of four.
        Assert.Equal((0.0, 1.0), (rows["l1"].UsefulMasks, rows["l1"].BitsKept.Mean));
        Assert.InRange(rows["l1"].After.Mean, 0.09, 0.16);
        Assert.InRange(rows["dense"].Before.Mean, 0.99, 1);
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        StudyOptions[] impossible =
            [Small with { Seeds = 1 }, Small with { Samples = 10 }, Small with { Criteria = [] }, Small with { Criteria = ["magic"] }];

        Assert.All(impossible, options => Assert.Throws<MippException>(() => RedundancyStudy.Run(options)));
    }
}
