using System.Runtime.Intrinsics.X86;

namespace Mipp.Torch.Tests;

public class RuntimeTests
{
    [Fact]
    public void The_runtime_says_what_it_is()
    {
        Assert.True(TorchRuntime.IsAvailable);
        Assert.Matches(@"^\d+\.\d+\.\d+", TorchRuntime.Version);
        Assert.True(File.Exists(TorchRuntime.LibraryPath), TorchRuntime.LibraryPath);
        Assert.Contains("torch", TorchRuntime.LibraryPath, StringComparison.Ordinal);
        Assert.True(TorchRuntime.CudaDevices >= 0);
    }

    [Fact]
    public void OpenBLAS_computes_for_this_processor()
    {
        if (TorchRuntime.BlasCore.Length == 0) Assert.Skip("the BLAS is not OpenBLAS");
        if (Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") is not null) Assert.Skip("the user chose the core");
        if (Avx512BW.IsSupported) Assert.Equal("SkylakeX", TorchRuntime.BlasCore);
        else if (Avx2.IsSupported) Assert.Equal("Haswell", TorchRuntime.BlasCore);
    }

    [Fact]
    public void Threads_can_be_set()
    {
        var before = TorchRuntime.Threads;
        try
        {
            TorchRuntime.Threads = 1;
            Assert.Equal(1, TorchRuntime.Threads);
            TorchRuntime.Threads = 3;
            Assert.Equal(3, TorchRuntime.Threads);
            Assert.Throws<ArgumentOutOfRangeException>(() => TorchRuntime.Threads = 0);
        }
        finally
        {
            TorchRuntime.Threads = before;
        }
    }

    [Fact]
    public void A_seed_gives_the_same_numbers_and_results()
    {
        using var scope = new TensorScope();
        Assert.Equal(Draw(5), Draw(5));
        Assert.NotEqual(Draw(5), Draw(6));

        static float[] Draw(long seed)
        {
            TorchRuntime.Seed(seed);
            var (x, weight) = (Tensor.RandN([64, 8, 12, 12]), Tensor.RandN([16, 8, 3, 3]));
            weight.SetRequiresGrad();
            var loss = x.Convolution(weight, padding: [1]).Relu().Dropout(0.3).Square().Mean();
            return Autograd.Grad([loss], [weight])[0].ToArray<float>();
        }
    }

    [Fact]
    public void A_random_state_continues_where_it_was_taken()
    {
        using var scope = new TensorScope();
        TorchRuntime.Seed(3);
        _ = Tensor.RandN([7]);
        var state = TorchRuntime.GetRandomState();
        var first = (Tensor.RandN([5]).ToArray<float>(), Tensor.RandPerm(9).ToArray<long>());
        TorchRuntime.Seed(4);
        TorchRuntime.SetRandomState(state);
        var second = (Tensor.RandN([5]).ToArray<float>(), Tensor.RandPerm(9).ToArray<long>());
        Assert.Equal(first.Item1, second.Item1);
        Assert.Equal(first.Item2, second.Item2);
        Assert.StartsWith(
            "TorchRuntime.SetRandomState(",
            Assert.Throws<TorchException>(() => TorchRuntime.SetRandomState([1, 2, 3])).Message, StringComparison.Ordinal);
    }
}
