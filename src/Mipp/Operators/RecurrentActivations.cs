using Mipp.Graphs;
using static Mipp.Tensors.Numbers;

namespace Mipp.Operators;

/// <summary>The activation functions that attributes of RNN, GRU and LSTM name, with their own numbers.</summary>
internal static class RecurrentActivations
{
    private static readonly Dictionary<string, (double? Alpha, double? Beta, Func<Tensor, double, double, Tensor> Function)> Known =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["Affine"] = (1, 0, (x, a, b) => (x * Number(a)).add(Number(b), One)),
            ["Elu"] = (1, null, (x, a, _) => x.elu(Number(a), One, One)),
            ["HardSigmoid"] = (0.2, 0.5, (x, a, b) => ((x * Number(a)).add(Number(b), One)).clamp(Number(0), Number(1))),
            ["LeakyRelu"] = (0.01, null, (x, a, _) => x.leaky_relu(Number(a))),
            ["Relu"] = (null, null, (x, _, _) => x.relu()),
            ["ScaledTanh"] = (1, 1, (x, a, b) => (x * Number(b)).tanh() * Number(a)),
            ["Sigmoid"] = (null, null, (x, _, _) => x.sigmoid()),
            ["Softplus"] = (null, null, (x, _, _) => x.softplus()),
            ["Softsign"] = (null, null, (x, _, _) => x / (x.abs().add(Number(1), One))),
            ["Tanh"] = (null, null, (x, _, _) => x.tanh()),
            ["ThresholdedRelu"] = (1, null, (x, a, _) => x.masked_fill(x.le(Number(a)), Number(0))),
        };

    /// <summary>The functions in the attribute's order: those of the first direction, then those of the second.</summary>
    public static Func<Tensor, Tensor>[] Read(
        Attributes attributes, string[] defaults, int directions, Func<string, MippException> fail)
    {
        string[] names = attributes.Strings("activations") ?? [.. Enumerable.Repeat(defaults, directions).SelectMany(d => d)];
        if (names.Length != defaults.Length * directions)
            throw fail($"it names {names.Length} activations, {defaults.Length * directions} are needed");
        // Each list has a number for those functions only that take one.
        var alphas = new Queue<float>(attributes.Floats("activation_alpha") ?? []);
        var betas = new Queue<float>(attributes.Floats("activation_beta") ?? []);
        return [.. names.Select(name => Bind(name, alphas, betas, fail))];
    }

    private static Func<Tensor, Tensor> Bind(string name, Queue<float> alphas, Queue<float> betas, Func<string, MippException> fail)
    {
        if (!Known.TryGetValue(name, out var known))
            throw fail($"it names activation '{name}'; possible are {string.Join(", ", Known.Keys)}");
        double alpha = known.Alpha is { } a ? Next(alphas, a) : 0;
        double beta = known.Beta is { } b ? Next(betas, b) : 0;
        return x => known.Function(x, alpha, beta);
    }

    private static double Next(Queue<float> given, double fallback) => given.TryDequeue(out float value) ? value : fallback;
}
