using System.Globalization;
using Google.Protobuf;
using Mipp.Onnx.Protocol;
using Mipp.Tensors;
using Mipp.Tests.Judges;
using Mipp.Tests.Surgery;

namespace Mipp.Tests.Onnx.Fuzzing;

/// <summary>
/// Whatever a file says, inspecting and pruning it succeeds or ends with one line: no crash, no hang, no fault of ours, and
/// what is computed is what ONNX Runtime computes.
/// </summary>
/// <remarks>MIPP_FUZZ_CASES=20000 MIPP_FUZZ_SEED=7 makes a long run of it; a failure names the seed that repeats it.</remarks>
[Collection(nameof(RunsAlone))]
public sealed class HostileModelTests : IDisposable
{
    private const double Tolerance = 1e-3;

    private static readonly int Cases = Setting("MIPP_FUZZ_CASES", 160);

    private const string Agreement = "agrees";

    private static readonly int Seed = Setting("MIPP_FUZZ_SEED", 1);

    private readonly TemporaryFolder folder = new();

    public HostileModelTests() => ProcessMemory.LimitToWhatIsAvailable();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_mutant_is_refused_with_one_line_or_computes_what_it_says()
    {
        int refused = 0;
        var judged = new List<string>();
        var failures = new Dictionary<string, string>();
        int first = Seed * 1_000_000;
        for (int seed = first; seed < first + Cases; seed++)
        {
            using var scope = new TensorScope();
            var random = new Random(seed);
            var (file, history) = Mutant(random);
            string path = folder.Write("mutant.onnx", file);
            try
            {
                var outcome = ModelJourney.Of(path, random);
                refused += outcome.Refusal is null ? 0 : 1;
                if (outcome.Outputs.Count > 0)
                    judged.Add(Judge(path, outcome));
            }
            catch (Exception e) when (e is not MippException)
            {
                failures.TryAdd(Place(e), $"seed {seed}: {history}: {e.GetType().Name}: {e.Message}");
            }
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures.Select(f => $"{f.Value}{f.Key}")));
        Assert.InRange(refused, Cases / 5, Cases - 1);
        Assert.Contains(Agreement, judged);
    }

    [Fact]
    public void Every_mutation_is_refused_or_survives_at_a_small_network()
    {
        foreach (var (mutation, i) in Mutation.All.Select((m, i) => (m, i)))
        {
            using var scope = new TensorScope();
            var random = new Random(i);
            var model = Network(random);
            mutation.Apply(model, random);
            ModelJourney.Of(folder.Write("mutant.onnx", model.ToByteArray()), random);
        }
    }

    private static (byte[] File, string History) Mutant(Random random)
    {
        var model = Network(random);
        if (random.Next(10) == 0)
            return (Mutation.Damage(model.ToByteArray(), random), "damaged bytes");
        var mutations = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Mutation.All[random.Next(Mutation.All.Count)]).ToArray();
        foreach (var mutation in mutations)
            mutation.Apply(model, random);
        return (model.ToByteArray(), string.Join("; ", mutations.Select(m => m.Name)));
    }

    /// <summary>A network with branches, a published one, or a case of one operator.</summary>
    private static ModelProto Network(Random random)
    {
        int kind = random.Next(10);
        if (kind == 0)
            return Parse(RepositoryFiles.Find("tests", "data", "models", "cifar10_resnet20_bn.onnx"));
        if (kind < 4 && ConformanceModels.Absence is null)
            return Parse(ConformanceModels.All[random.Next(ConformanceModels.All.Count)]);
        using var graph = new RandomNetwork(random.Next()).Graph;
        return Protos.Save(graph);
    }

    private static ModelProto Parse(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

    /// <summary>Where a fault is, so that each is reported once.</summary>
    private static string Place(Exception e) =>
        string.Join('\n', (e.StackTrace ?? "").Split('\n').Take(3).Prepend(""));

    /// <summary>Agreement, or why ONNX Runtime refuses the model: it is stricter in what it takes, and that is no fault.</summary>
    private static string Judge(string path, Outcome outcome)
    {
        IReadOnlyList<(string Name, Tensor Data)> expected;
        try
        {
            expected = OnnxRuntimeJudge.Run(path, outcome.Inputs);
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException)
        {
            return e.Message;
        }
        foreach (var ((name, want), got) in expected.Zip(outcome.Outputs))
        {
            if (Differ(want, got))
                throw new InvalidOperationException($"'{name}' is {want} in ONNX Runtime, {got} here, or other numbers");
        }
        return Agreement;
    }

    private static bool Differ(Tensor want, Tensor got)
    {
        if (!want.shape.SequenceEqual(got.shape))
            return true;
        double[] expected = want.to(ScalarType.Float64).ToArray<double>();
        double[] actual = got.to(ScalarType.Float64).ToArray<double>();
        double scale = expected.Where(double.IsFinite).Select(Math.Abs).Append(0).Max();
        return expected.Zip(actual).Any(p => !p.First.Equals(p.Second) && !(Math.Abs(p.First - p.Second) <= Tolerance * scale));
    }

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : fallback;
}
