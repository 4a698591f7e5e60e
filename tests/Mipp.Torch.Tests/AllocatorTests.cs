namespace Mipp.Torch.Tests;

/// <summary>Large tensors live in memory of our own; small ones in glibc's.</summary>
public class AllocatorTests
{
    private const int Mebi = 1 << 20;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Whatever_is_taken_and_freed_in_whatever_order_every_tensor_keeps_its_own_contents(int threads)
    {
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            var random = new Random(thread);
            var held = new List<(Tensor Tensor, float Value)>();
            for (int i = 0; i < 500; i++)
            {
                if (held.Count > 0 && random.Next(100) < 48)
                {
                    int chosen = random.Next(held.Count);
                    Check(held[chosen]);
                    held[chosen].Tensor.Dispose();
                    held.RemoveAt(chosen);
                    continue;
                }
                float value = random.Next(1000);
                // From what glibc holds to several mebibytes.
                var tensor = TensorScope.Detach(Tensor.Zeros([1L << random.Next(8, 20), random.Next(1, 3)]));
                held.Add((tensor.AddInPlace(value), value));
            }
            foreach (var entry in held)
            {
                Check(entry);
                entry.Tensor.Dispose();
            }
        });

        static void Check((Tensor Tensor, float Value) entry)
        {
            using var scope = new TensorScope();
            Assert.Equal(entry.Value, entry.Tensor.Min().Item<float>());
            Assert.Equal(entry.Value, entry.Tensor.Max().Item<float>());
        }
    }

    [Fact]
    public void Freed_memory_is_used_again_and_given_back_when_that_is_asked_for()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("only Linux gives memory back page by page");
        const long Elements = 64L * Mebi; // 256 MiB of float
        long before = ProcessMemory.Resident;
        for (int i = 0; i < 20; i++)
            Tensor.Zeros([Elements]).Dispose();
        long freed = Environment.WorkingSet;
        long givenBack = ProcessMemory.Resident;

        Assert.InRange(freed - before, 200L * Mebi, 600L * Mebi);
        Assert.InRange(givenBack - before, long.MinValue, 100L * Mebi);
    }
}
