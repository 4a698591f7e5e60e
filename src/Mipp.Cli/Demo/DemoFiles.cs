namespace Mipp.Cli.Demo;

/// <summary>What the demo writes.</summary>
internal sealed record DemoFiles(string Folder)
{
    public string Dense => Path.Combine(Folder, "lenet5.onnx");

    public string Pruned => Path.Combine(Folder, "lenet5-pruned.onnx");

    public string Plan => Path.Combine(Folder, "lenet5-pruned.plan.json");

    public string Checkpoint => Path.Combine(Folder, "lenet5.checkpoint");

    /// <summary>Checks, before the work, that all can be written after it.</summary>
    public void Check()
    {
        foreach (string file in new[] { Dense, Pruned, Plan, Checkpoint })
            OutputPath.Check(file);
    }
}
