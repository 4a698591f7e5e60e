using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Mipp.Torch.Native;

namespace Mipp.Torch;

/// <summary>
/// Computes independent pieces of work side by side, each on a thread of its own that does not divide its operations any
/// further. Many small operations, or operations that libtorch leaves to one thread, are faster so than one after the other.
/// </summary>
/// <remarks>
/// Work begins with neither the caller's scope nor its gradient mode: what is to outlive it must be detached
/// (<see cref="TensorScope.Detach"/>). The random numbers of libtorch are shared by all threads, so draw none inside.
/// </remarks>
public static class TensorWorkers
{
    private static readonly Lock Gate = new();

    private static readonly AsyncLocal<int?> Most = new();

    // A thread's first operation is slow (libtorch then sets up pools for it), so threads are kept.
    private static readonly List<BlockingCollection<Action>> Queues = [];

    private static int running;
    private static int blasThreads;

    /// <summary>How many workers there are: <see cref="TorchRuntime.Threads"/>, or as many as <see cref="AtMost"/> says; inside a worker 1.</summary>
    public static int Count => Math.Min(TorchRuntime.Threads, Most.Value ?? int.MaxValue);

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
        var queues = Enter(workers);
        try
        {
            for (int w = 0; w < workers; w++)
            {
                int worker = w;
                queues[w].Add(() => Work(worker));
            }

            pending.Wait();
        }
        finally
        {
            Leave();
        }

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

    // OpenBLAS has one setting for all threads, and lets only one of them divide its work at a time. Runs may overlap.
    private static BlockingCollection<Action>[] Enter(int workers)
    {
        lock (Gate)
        {
            if (running++ == 0)
            {
                blasThreads = TorchRuntime.Threads;
                _ = NativeMethods.mipp_set_blas_threads(1);
            }

            while (Queues.Count < workers) Queues.Add(StartThread());
            return [.. Queues.Take(workers)];
        }
    }

    private static void Leave()
    {
        lock (Gate)
        {
            if (--running == 0) _ = NativeMethods.mipp_set_blas_threads(blasThreads);
        }
    }

    private static BlockingCollection<Action> StartThread()
    {
        var queue = new BlockingCollection<Action>();
        new Thread(() =>
        {
            _ = NativeMethods.mipp_set_own_threads(1);
            foreach (var work in queue.GetConsumingEnumerable()) work();
        })
        { IsBackground = true, Name = nameof(TensorWorkers) }.UnsafeStart();
        return queue;
    }

    private sealed class Limit(int? before) : IDisposable
    {
        public void Dispose() => Most.Value = before;
    }
}
