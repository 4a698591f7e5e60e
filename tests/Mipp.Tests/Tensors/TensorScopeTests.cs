using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Tensors;

[Collection(nameof(RunsAlone))]
public class TensorScopeTests
{
    [Fact]
    public void A_scope_frees_what_was_made_inside_it()
    {
        long before = Tensor.TotalCount;
        using (new TensorScope())
        {
            var x = torch.ones(2, 3);
            _ = x.add(x, One);
            Assert.Equal(before + 2, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_kept_tensor_belongs_to_the_scope_around()
    {
        Tensor kept;
        using (new TensorScope())
        {
            using (var inner = new TensorScope())
                kept = inner.Keep(torch.tensor(7.0));
            Assert.Equal(7, kept.Item<double>());
        }

        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void A_tensor_kept_by_the_outermost_scope_belongs_to_nobody()
    {
        Tensor kept;
        using (var scope = new TensorScope())
            kept = scope.Keep(torch.tensor(7.0));
        Assert.Equal(7, kept.Item<double>());
        kept.Dispose();
    }

    [Fact]
    public void A_scope_keeps_tensors_of_scopes_within_it()
    {
        Tensor kept;
        using (new TensorScope())
        {
            using (var middle = new TensorScope())
            {
                using var inner = new TensorScope();
                kept = middle.Keep(torch.tensor(7.0));
            }
            Assert.Equal(7, kept.Item<double>());
        }

        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void A_tensor_kept_in_a_scope_of_TorchSharp_belongs_to_it()
    {
        Tensor kept;
        using (torch.NewDisposeScope())
        {
            using (var scope = new TensorScope())
                kept = scope.Keep(torch.tensor(7.0));
            Assert.Equal(7, kept.Item<double>());
        }

        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void Keeping_a_tensor_that_outlives_the_scope_leaves_it_alone()
    {
        using var parameter = torch.tensor(7.0);
        using (new TensorScope())
        {
            using var inner = new TensorScope();
            inner.Keep(parameter);
        }

        Assert.False(parameter.IsInvalid);
    }

    [Fact]
    public void Ending_an_outer_scope_ends_the_inner_ones()
    {
        long before = Tensor.TotalCount;
        var outer = new TensorScope();
        var inner = new TensorScope();
        _ = torch.ones(1);
        outer.Dispose();
        inner.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
        using var free = torch.ones(1);
        Assert.False(free.IsInvalid);
    }

    [Fact]
    public void A_scope_may_not_end_on_another_thread()
    {
        using var scope = new TensorScope();
        Exception? thrown = null;
        OnAnotherThread(() => thrown = Record.Exception(scope.Dispose));
        Assert.IsType<InvalidOperationException>(thrown);
    }

    [Fact]
    public void Tensors_of_another_thread_are_not_in_this_threads_scope()
    {
        Tensor? other = null;
        using (new TensorScope())
            OnAnotherThread(() => other = torch.tensor(3.0));

        Assert.Equal(3, other!.Item<double>());
        other!.Dispose();
    }

    [Fact]
    public void A_failed_call_leaves_nothing_behind()
    {
        using var scope = new TensorScope();
        var (a, b) = (torch.ones(2, 3, 4), torch.ones(2, 5, 4));
        long before = Tensor.TotalCount;
        Assert.ThrowsAny<Exception>(() => a.MatMul(b));
        Assert.ThrowsAny<Exception>(() => a.add(b, One));
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void OnAnotherThread(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        thread.Join();
    }
}
