using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Mipp.Torch.Native;

/// <summary>The functions of native/mipp_torch_*.cpp, under the names they have there, one file per topic.</summary>
internal static unsafe partial class NativeMethods
{
    internal const string Library = "mipp_torch";

    [LibraryImport(Library)]
    private static partial byte* mipp_last_error();

    /// <summary>The message of this thread's last failed call.</summary>
    internal static string LastError() => Text(mipp_last_error());

    [LibraryImport(Library)]
    internal static partial int mipp_free(nint tensor);

    [LibraryImport(Library)]
    internal static partial long mipp_live_tensors();

    [LibraryImport(Library)]
    internal static partial byte* mipp_version();

    [LibraryImport(Library)]
    internal static partial byte* mipp_library_path();

    [LibraryImport(Library)]
    internal static partial byte* mipp_blas_core();

    [LibraryImport(Library)]
    internal static partial int mipp_cuda_devices();

    [LibraryImport(Library)]
    internal static partial int mipp_threads();

    [LibraryImport(Library)]
    internal static partial int mipp_set_threads(int count);

    [LibraryImport(Library)]
    internal static partial int mipp_set_blas_threads(int count);

    [LibraryImport(Library)]
    internal static partial int mipp_set_own_threads(int count);

    [LibraryImport(Library)]
    internal static partial int mipp_seed(long seed);

    [LibraryImport(Library)]
    internal static partial int mipp_release_free_memory();

    [LibraryImport(Library)]
    internal static partial TensorHandle mipp_random_state();

    [LibraryImport(Library)]
    internal static partial int mipp_set_random_state(TensorHandle state);

    [LibraryImport(Library)]
    internal static partial int mipp_count_arithmetic();

    [LibraryImport(Library)]
    internal static partial long mipp_arithmetic();

    internal static string Text(byte* characters) => Marshal.PtrToStringUTF8((nint)characters) ?? "";
}
