using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Mipp.Graphs;
using Mipp.Onnx;
using Mipp.Tensors;

namespace Mipp.Runtime;

/// <summary>A network in ONNX Runtime, where networks are deployed. May be run by several threads at once.</summary>
public sealed class RuntimeSession : IDisposable
{
    /// <summary>The most that fits into one ONNX file, in bytes; larger models have their weights beside it.</summary>
    private const long MostInside = int.MaxValue;

    private readonly InferenceSession session;
    private readonly string name;

    private RuntimeSession(string name, RuntimeOptions options, Func<SessionOptions, InferenceSession> load)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        this.name = name;
        session = OnnxRuntimeLibrary.Guard($"ONNX Runtime refuses {name}", () =>
        {
            using var native = Native(options);
            return load(native);
        });
    }

    /// <summary>The inputs' names in the model's order.</summary>
    public IReadOnlyList<string> InputNames => session.InputNames;

    /// <summary>The outputs' names in the model's order.</summary>
    public IReadOnlyList<string> OutputNames => session.OutputNames;

    /// <summary>What ONNX Runtime says of an output: element type, sizes and the names of open ones.</summary>
    internal NodeMetadata Output(string output) => session.OutputMetadata[output];

    /// <summary>Loads a file, with the weights beside it if it has such.</summary>
    /// <exception cref="MippException">ONNX Runtime is missing or refuses the file; the message says what it says.</exception>
    public static RuntimeSession Load(string path, RuntimeOptions? options = null) =>
        new($"'{path}'", options ?? new(), native => new InferenceSession(path, native));

    /// <summary>Loads what a file would hold.</summary>
    /// <param name="model">A model with its weights inside.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="MippException">ONNX Runtime is missing or refuses the model; the message says what it says.</exception>
    public static RuntimeSession Load(byte[] model, string name, RuntimeOptions? options = null) =>
        new(name, options ?? new(), native => new InferenceSession(model, native));

    /// <summary>Loads a graph as it would be saved.</summary>
    /// <exception cref="MippException">ONNX Runtime is missing or refuses the model; the message says what it says.</exception>
    public static RuntimeSession Of(Graph graph, RuntimeOptions? options = null)
    {
        if (OnnxModel.SizeOf(graph) <= MostInside / 2)
        {
            using var model = new MemoryStream();
            OnnxModel.Save(graph, model);
            return Load(model.ToArray(), "the model", options);
        }
        var folder = Directory.CreateTempSubdirectory("mipp-");
        try
        {
            string path = Path.Combine(folder.FullName, "model.onnx");
            OnnxModel.Save(graph, path);
            return Load(path, options);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Computes the outputs.</summary>
    /// <param name="inputs">A tensor on the CPU for each input, in the model's order; of any layout.</param>
    /// <returns>A tensor for each output, in the model's order. They belong to the current <see cref="TensorScope"/>, if any.</returns>
    /// <exception cref="MippException">ONNX Runtime refuses; the message says at which node, as far as it says so.</exception>
    public Tensor[] Run(IReadOnlyList<Tensor> inputs) => Run(inputs, _ => false);

    /// <param name="inputs">A tensor for each input.</param>
    /// <param name="leavesOut">Whether an output that is no tensor that libtorch has, by its number, is of no interest: an empty tensor stands for it.</param>
    internal Tensor[] Run(IReadOnlyList<Tensor> inputs, Func<int, bool> leavesOut)
    {
        using var run = Prepare(inputs);
        using var scope = new TensorScope();
        using var results = run.Run();
        return [.. results.Select((r, i) => scope.Keep(
            leavesOut(i) && !OrtTensors.CanCopy(r) ? torch.empty(0) : OrtTensors.Copy(r, OutputNames[i])))];
    }

    /// <summary>Makes inputs ready to be run with, any number of times. Belongs to the caller's thread.</summary>
    internal PreparedRun Prepare(IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != InputNames.Count)
            throw new MippException($"{name} wants {InputNames.Count} inputs ({string.Join(", ", InputNames)}), got {inputs.Count}.");
        return new PreparedRun(this, inputs);
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private static SessionOptions Native(RuntimeOptions options)
    {
        var native = new SessionOptions
        {
            IntraOpNumThreads = options.Threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            GraphOptimizationLevel =
                options.Optimises ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
            EnableCpuMemArena = options.KeepsMemory,
            EnableMemoryPattern = options.KeepsMemory,
        };
        native.AddSessionConfigEntry("session.intra_op.allow_spinning", options.Spins ? "1" : "0");
        return native;
    }

    /// <summary>Inputs in the form that ONNX Runtime reads.</summary>
    internal sealed class PreparedRun : IDisposable
    {
        private readonly RuntimeSession owner;
        private readonly RunOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        private readonly ImmutableArray<Tensor> tensors;
        private readonly ImmutableArray<OrtValue> values;

        public PreparedRun(RuntimeSession owner, IReadOnlyList<Tensor> inputs)
        {
            this.owner = owner;
            using var scope = new TensorScope();
            tensors = [.. inputs.Select(i => i.detach().cpu().contiguous().DetachFromDisposeScope())];
            values = [.. tensors.Select(OrtTensors.Borrow)];
        }

        public IDisposableReadOnlyCollection<OrtValue> Run() => OnnxRuntimeLibrary.Guard(
            $"ONNX Runtime cannot run {owner.name}",
            () => owner.session.Run(options, owner.session.InputNames, values, owner.session.OutputNames));

        public void Dispose()
        {
            foreach (var value in values)
                value.Dispose();
            options.Dispose();
            foreach (var tensor in tensors)
                tensor.Dispose();
        }
    }
}
