using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Mipp.Tensors;

/// <summary>
/// Computes independent pieces of work side by side, each on a thread of its own that does not divide its operations any
/// further. Many small operations, or operations that libtorch leaves to one thread, are faster so than one after the other.
/// </summary>
/// <remarks>
/// Work begins with neither the caller's scope nor its gradient mode: what is to outlive it must be detached from its scope.
/// The random numbers of libtorch are shared by all threads, so draw none inside.
/// </remarks>
public static class TensorWorkers
{
    private static readonly Lock Gate = new();

    private static readonly AsyncLocal<int?> Most = new();

    // A thread's first operation is slow (libtorch then sets up pools for it), so threads are kept.
    private static readonly List<BlockingCollection<Action>> Queues = [];

    /// <summary>How many workers there are: libtorch's number of threads, or as many as <see cref="AtMost"/> says; inside a worker, and on an accelerator, 1.</summary>
    public static int Count =>
        Math.Min(ComputeDevice.IsProcessor ? torch.get_num_threads() : 1, Most.Value ?? int.MaxValue);

    /// <summary>
    /// Has fewer workers do what this thread of control asks for, until the result is disposed of: each holds memory of its own. A
    /// single one divides its operations among the cores.
    /// </summary>
    /// <param name="workers">How many, at least 1.</param>
    public static IDisposable AtMost(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        var limit = new Limit(Most.Value);
        Most.Value = Math.Min(workers, Most.Value ?? int.MaxValue);
        return limit;
    }

    /// <summary>Does the work for every item, item i on worker i modulo <see cref="Count"/>, there in ascending order.</summary>
    /// <param name="items">The number of items, at least 0.</param>
    /// <param name="work">Given the worker's number and the item's.</param>
    /// <exception cref="Exception">What the work threw, of the first worker that failed; the others stop after their item.</exception>
    public static void Run(int items, Action<int, int> work) => Run(items, work, (worker, workers) =>
    {
        int next = worker - workers;
        return () => next += workers;
    });

    /// <summary>
    /// Does the work for every item, each on whichever worker is free, in ascending order: for items of unequal size whose
    /// results do not depend on the worker.
    /// </summary>
    /// <inheritdoc cref="Run(int, Action{int, int})"/>
    public static void RunAsFree(int items, Action<int, int> work)
    {
        int taken = -1;
        Run(items, work, (_, _) => () => Interlocked.Increment(ref taken));
    }

    private static void Run(int items, Action<int, int> work, Func<int, int, Func<int>> itemsOf)
    {
        int workers = Math.Min(Count, items);
        if (workers <= 1)
        {
            for (int i = 0; i < items; i++) work(0, i);
            return;
        }

        bool failed = false;
        var failures = new ExceptionDispatchInfo?[workers];
        using var pending = new CountdownEvent(workers);
        var queues = Take(workers);
        for (int w = 0; w < workers; w++)
        {
            int worker = w;
            queues[w].Add(() => Work(worker));
        }

        pending.Wait();
        failures.FirstOrDefault(f => f is not null)?.Throw();

        void Work(int worker)
        {
            try
            {
                var next = itemsOf(worker, workers);
                for (int i = next(); i < items && !Volatile.Read(ref failed); i = next()) work(worker, i);
            }
            catch (Exception e)
            {
                Volatile.Write(ref failed, true);
                failures[worker] = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                pending.Signal();
            }
        }
    }

    private static BlockingCollection<Action>[] Take(int workers)
    {
        lock (Gate)
        {
            while (Queues.Count < workers) Queues.Add(StartThread());
            return [.. Queues.Take(workers)];
        }
    }

    // libtorch's number of threads is the calling thread's and what threads that begin later inherit, so the latter is set back.
    private static BlockingCollection<Action> StartThread()
    {
        var queue = new BlockingCollection<Action>();
        int threads = torch.get_num_threads();
        using var ready = new ManualResetEventSlim();
        new Thread(() =>
        {
            _ = torch.get_num_threads(); // a thread's first call would undo the setting
            torch.set_num_threads(1);
            ready.Set();
            foreach (var work in queue.GetConsumingEnumerable()) work();
        })
        { IsBackground = true, Name = nameof(TensorWorkers) }.UnsafeStart();
        ready.Wait();
        torch.set_num_threads(threads);
        return queue;
    }

    private sealed class Limit(int? before) : IDisposable
    {
        public void Dispose() => Most.Value = before;
    }
}
