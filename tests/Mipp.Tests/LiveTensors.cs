using System.Runtime.CompilerServices;

namespace Mipp.Tests;

/// <summary>How many native tensors exist in this process, for finding leaks. TorchSharp counts them, but tells only of each thread's.</summary>
internal static class LiveTensors
{
    public static long Count => Interlocked.Read(ref OfProcess(null));

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "_totalCount")]
    private static extern ref long OfProcess(Tensor? of);
}
