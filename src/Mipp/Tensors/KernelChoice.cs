using System.Collections.Concurrent;

namespace Mipp.Tensors;

/// <summary>Has oneDNN choose the kernels of a convolution on one thread at a time.</summary>
/// <remarks>
/// It chooses when it first sees a shape and keeps the choice. Where two threads choose at once, oneDNN 3.7.1 may take a kernel for the
/// derivative by the images that it would not take otherwise, and that writes where there is no memory (seen in one of five prunings of
/// ResNet-56 by two workers, never with one).
/// </remarks>
internal static class KernelChoice
{
    private static readonly Lock Choosing = new();
    private static readonly ConcurrentDictionary<string, bool> Chosen = new();

    /// <summary>Computes a convolution; the first of its kind alone, and its derivatives too if they will be asked for.</summary>
    /// <param name="operands">Images, filters, and a bias or null.</param>
    /// <param name="settings">Whatever else the choice depends on.</param>
    /// <param name="convolution">What computes it from the operands.</param>
    public static Tensor Run(Tensor?[] operands, string settings, Func<Tensor> convolution)
    {
        bool records = torch.is_grad_enabled();
        string kind = string.Join(
            ';', [.. operands.Select(o => o is null ? "-" : $"{string.Join(',', o.shape)} {records && o.requires_grad}"), settings, $"{torch.get_num_threads()}"]);
        if (Chosen.ContainsKey(kind)) return convolution();
        lock (Choosing)
        {
            var output = convolution();
            // Whoever waited while another chose the same finds it chosen.
            if (Chosen.ContainsKey(kind)) return output;
            if (records) Differentiate(output, [.. operands.OfType<Tensor>().Where(o => o.requires_grad)]);
            Chosen[kind] = true;
            return output;
        }
    }

    private static void Differentiate(Tensor output, Tensor[] operands)
    {
        if (operands.Length == 0) return;
        using var scope = new TensorScope();
        _ = Gradients.Of(output.sum(), operands, keepsGraph: true);
    }
}
