using Mipp.Tensors;

namespace Mipp.Tests.Tensors;

[Collection(nameof(RunsAlone))]
public class TensorWorkersTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Every_item_is_done_once_in_order_on_its_worker(int items)
    {
        var done = new List<int>[TensorWorkers.Count];
        TensorWorkers.Run(items, (worker, item) => (done[worker] ??= []).Add(item));
        Assert.Equal(Enumerable.Range(0, items), done.OfType<List<int>>().SelectMany(d => d).Order());
        for (int w = 0; w < done.Length; w++)
        {
            Assert.All(done[w] ?? [], item => Assert.Equal(w, item % done.Length));
            Assert.Equal((done[w] ?? []).Order(), done[w] ?? []);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Every_item_is_done_once_by_whoever_is_free(int items)
    {
        int[] done = new int[items];
        TensorWorkers.RunAsFree(items, (_, i) => Interlocked.Increment(ref done[i]));
        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Fact]
    public void Results_are_those_of_one_thread()
    {
        using var scope = new TensorScope();
        var matrices = Matrices();
        foreach (var (matrix, result) in matrices.Zip(Inverses(matrices)))
            Expect.Close(matrix.mm(matrix).inverse().ToArray<double>(), result, 1e-8);
    }

    [Fact]
    public void There_are_at_most_as_many_workers_as_are_allowed_until_the_limit_ends()
    {
        int before = TensorWorkers.Count;
        using (TensorWorkers.AtMost(1))
        {
            Assert.Equal(1, TensorWorkers.Count);
            using (TensorWorkers.AtMost(before + 1))
                Assert.Equal(1, TensorWorkers.Count);
            int caller = Environment.CurrentManagedThreadId;
            TensorWorkers.Run(3, (worker, _) => Assert.Equal((0, caller), (worker, Environment.CurrentManagedThreadId)));
        }
        Assert.Equal(before, TensorWorkers.Count);
    }

    [Fact]
    public void Inside_a_worker_there_is_one_worker()
    {
        int[] inner = new int[4];
        TensorWorkers.Run(inner.Length, (_, i) => TensorWorkers.Run(3, (worker, _) => inner[i] += worker + TensorWorkers.Count));
        if (TensorWorkers.Count > 1)
            Assert.All(inner, count => Assert.Equal(3, count));
    }

    [Fact]
    public void The_callers_number_of_threads_stays()
    {
        int before = torch.get_num_threads();
        TensorWorkers.Run(before + 2, (_, _) => { });
        Assert.Equal(before, torch.get_num_threads());
        int elsewhere = 0;
        var later = new Thread(() => elsewhere = torch.get_num_threads());
        later.Start();
        later.Join();
        Assert.Equal(before, elsewhere);
    }

    [Fact]
    public void A_failure_reaches_the_caller_and_the_next_run_works()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => TensorWorkers.Run(9, (_, item) => { if (item == 4) throw new InvalidOperationException("at 4"); }));
        Assert.Equal("at 4", error.Message);
        int sum = 0;
        TensorWorkers.Run(9, (_, item) => Interlocked.Add(ref sum, item));
        Assert.Equal(36, sum);
    }

    [Fact]
    public async Task Runs_may_overlap_and_give_the_same_bits()
    {
        using var matrices = new DisposableMatrices();
        double[][] alone = Inverses(matrices.All);
        var runs = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Inverses(matrices.All)));
        Assert.All(await Task.WhenAll(runs), together => Assert.Equal(alone, together));
    }

    // Large enough for libtorch to divide the products among threads, where it may.
    private static Tensor[] Matrices() => [.. Enumerable.Range(1, 6).Select(seed => Expect.Values(seed, 150, 150))];

    private static double[][] Inverses(Tensor[] matrices)
    {
        double[][] results = new double[matrices.Length][];
        TensorWorkers.Run(matrices.Length, (_, i) =>
        {
            using var scope = new TensorScope();
            results[i] = matrices[i].mm(matrices[i]).inverse().ToArray<double>();
        });
        return results;
    }

    private sealed class DisposableMatrices : IDisposable
    {
        public Tensor[] All { get; } = Matrices();

        public void Dispose() => Array.ForEach(All, m => m.Dispose());
    }
}
