using System.Text;
using Mipp.Models;
using Mipp.Training;
using Mipp.Training.Optimisers;
using Mipp.Training.TensorBoard;

namespace Mipp.Tests.Training.TensorBoard;

public class TensorBoardLogTests
{
    [Fact]
    public void An_independent_reader_finds_what_was_reported()
    {
        using var folder = new TemporaryFolder();
        var told = new List<TrainingProgress>();
        using var graph = ModelZoo.Create("mlp-8", TinyData.Shape, TinyData.Classes, seed: 0);
        var options = new TrainingOptions { Epochs = 2, BatchSize = 8, Optimiser = new Sgd(0.1), EarlyStopping = new EarlyStopping(0.2) };
        using (var log = new TensorBoardLog(folder.File("runs/first"), new FixedClock()))
        {
            Trainer.Run(graph, TinyData.Spots(30), options, new Reporter<TrainingProgress>(p =>
            {
                told.Add(p);
                log.Report(p);
            }));
        }

        string file = Assert.Single(Directory.GetFiles(folder.File("runs/first"), "events.out.tfevents.*"));
        var events = EventFileReader.Read(file);

        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.Equal((true, 1), (events[1].Starts, events[1].Step));
        Assert.All(events, e => Assert.Equal(1_700_000_000.25, e.Time));
        var scalars = events.Skip(2).ToLookup(e => e.Step, e => e.Scalars);
        Assert.Equal(3, told[0].Length.StepsPerEpoch);
        Assert.Equal(told.Select(p => p.Step), scalars.Select(s => s.Key));
        foreach (var progress in told)
        {
            var written = scalars[progress.Step].SelectMany(s => s).ToDictionary(s => s.Key, s => s.Value);
            Assert.Equal((float)progress.Batch.Loss, written["loss/batch"]);
            Assert.Equal((float)progress.LearningRate, written["learning_rate"]);
            Assert.Equal(progress.Step % 3 == 0 ? 7 : 2, written.Count);
            if (progress.HeldOut is not { } heldOut)
                continue;
            Assert.Equal((float)progress.SoFar.Loss, written["loss/train"]);
            Assert.Equal((float)progress.SoFar.Accuracy, written["accuracy/train"]);
            Assert.Equal((float)heldOut.MeanLoss, written["loss/held_out"]);
            Assert.Equal((float)heldOut.Accuracy, written["accuracy/held_out"]);
        }
    }

    /// <summary>From RFC 3720, appendix B.4, and the check value of the catalogue of CRC algorithms.</summary>
    [Theory]
    [InlineData("00", 32, 0x8A9136AAu)]
    [InlineData("FF", 32, 0x62A8AB43u)]
    [InlineData("313233343536373839", 1, 0xE3069283u)]
    public void The_check_is_Castagnolis(string hex, int times, uint expected)
    {
        byte[] bytes = [.. Enumerable.Repeat(Convert.FromHexString(hex), times).SelectMany(b => b)];

        Assert.Equal(expected, RecordFile.Crc32C(bytes));
        Assert.Equal(expected, EventFileReader.Crc32C(bytes));
    }

    /// <summary>The first bytes of every event file, as TensorFlow writes them at second 0.</summary>
    [Fact]
    public void The_version_is_known_bytes()
    {
        byte[] message = EventMessage.Version(0);

        Assert.Equal([0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0x1A, 13, .. Encoding.ASCII.GetBytes("brain.Event:2")], message);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_said()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");

        var error = Assert.Throws<MippException>(() => new TensorBoardLog(folder.File("file/runs")));

        Assert.Contains("file/runs", error.Message, StringComparison.Ordinal);
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250);
    }
}
