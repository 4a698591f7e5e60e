namespace Mipp.Torch.Tests;

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
        TorchRuntime.Seed(1);
        var matrices = Enumerable.Range(0, 6).Select(_ => Tensor.RandN([40, 40], DType.Float64)).ToArray();
        var results = new Tensor[matrices.Length];
        TensorWorkers.Run(matrices.Length, (_, i) =>
        {
            using var workScope = new TensorScope();
            results[i] = TensorScope.Detach(matrices[i].MatMul(matrices[i]).Inverse());
        });
        foreach (var (matrix, result) in matrices.Zip(results))
        {
            Assert.True(result.AllClose(matrix.MatMul(matrix).Inverse(), 1e-8, 1e-8));
            result.Dispose();
        }
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
        var inner = new int[4];
        TensorWorkers.Run(inner.Length, (_, i) => TensorWorkers.Run(3, (worker, _) => inner[i] += worker + TensorWorkers.Count));
        Assert.All(inner, count => Assert.Equal(3, count));
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
    public async Task Runs_may_overlap()
    {
        var runs = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            int sum = 0;
            TensorWorkers.Run(100, (_, item) => Interlocked.Add(ref sum, item));
            return sum;
        }));
        Assert.All(await Task.WhenAll(runs), sum => Assert.Equal(4950, sum));
    }
}
