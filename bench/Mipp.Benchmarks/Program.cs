using Mipp.Benchmarks;

// Every benchmark by its name, which is also the name of its file of results.
Dictionary<string, Action<TextWriter>> benchmarks = new()
{
    ["channels-last"] = ChannelsLastBenchmark.Run,
    ["engine"] = EngineBenchmark.Run,
    ["estimators"] = EstimatorsBenchmark.Run,
    ["large-graphs"] = LargeGraphsBenchmark.Run,
    ["large-images"] = LargeImagesBenchmark.Run,
    ["matrix-product"] = MatrixProductBenchmark.Run,
    ["predictive"] = PredictiveBenchmark.Run,
    ["pruning"] = PruningBenchmark.Run,
    ["selection"] = SelectionBenchmark.Run,
    ["training-step"] = TrainingStepBenchmark.Run,
};

if (args is not [var name] || !benchmarks.TryGetValue(name, out var benchmark))
{
    Console.Error.WriteLine($"usage: dotnet run -c Release --project bench/Mipp.Benchmarks -- {string.Join('|', benchmarks.Keys)}");
    return 2;
}

using var report = new StringWriter();
benchmark(report);
Console.Write(report);
string file = Path.Combine("bench", "results", $"{name}.md");
Directory.CreateDirectory(Path.GetDirectoryName(file)!);
File.WriteAllText(file, report.ToString());
Console.Error.WriteLine($"written to {file}");
return 0;
