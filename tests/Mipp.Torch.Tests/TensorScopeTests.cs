namespace Mipp.Torch.Tests;

public class TensorScopeTests
{
    [Fact]
    public void A_scope_frees_what_was_made_inside_it()
    {
        var before = TensorScope.LiveTensors;
        using (new TensorScope())
        {
            var x = Tensor.Ones([2, 3]);
            _ = x + x;
            Assert.Equal(before + 2, TensorScope.LiveTensors);
        }

        Assert.Equal(before, TensorScope.LiveTensors);
    }

    [Fact]
    public void A_kept_tensor_belongs_to_the_scope_around()
    {
        Tensor kept;
        using (new TensorScope())
        {
            using (var inner = new TensorScope()) kept = inner.Keep(Tensor.Scalar(7));
            Assert.Equal(7, kept.Item<double>());
        }

        Assert.True(kept.IsDisposed);
    }

    [Fact]
    public void A_tensor_kept_by_the_outermost_scope_belongs_to_nobody()
    {
        Tensor kept;
        using (var scope = new TensorScope()) kept = scope.Keep(Tensor.Scalar(7));
        Assert.Equal(7, kept.Item<double>());
        kept.Dispose();
    }

    [Fact]
    public void A_detached_tensor_outlives_all_scopes()
    {
        Tensor detached;
        using (new TensorScope())
        {
            using var inner = new TensorScope();
            detached = TensorScope.Detach(Tensor.Scalar(7));
        }

        Assert.Equal(7, detached.Item<double>());
        detached.Dispose();
    }

    [Fact]
    public void Keeping_a_tensor_that_outlives_the_scope_leaves_it_alone()
    {
        using var parameter = Tensor.Scalar(7);
        using (new TensorScope())
        {
            using var inner = new TensorScope();
            inner.Keep(parameter);
        }

        Assert.False(parameter.IsDisposed);
    }

    [Fact]
    public void Ending_an_outer_scope_ends_the_inner_ones()
    {
        var before = TensorScope.LiveTensors;
        var outer = new TensorScope();
        var inner = new TensorScope();
        _ = Tensor.Ones([1]);
        outer.Dispose();
        inner.Dispose();
        Assert.Equal(before, TensorScope.LiveTensors);
        using var free = Tensor.Ones([1]);
        Assert.False(free.IsDisposed);
    }

    [Fact]
    public void A_scope_may_not_end_on_another_thread()
    {
        using var scope = new TensorScope();
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(scope.Dispose));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(thrown);
    }

    [Fact]
    public void Tensors_of_another_thread_are_not_in_this_threads_scope()
    {
        Tensor? other = null;
        using (new TensorScope())
        {
            var thread = new Thread(() => other = Tensor.Scalar(3));
            thread.Start();
            thread.Join();
        }

        Assert.Equal(3, other!.Item<double>());
        other.Dispose();
    }

    [Fact]
    public void A_long_scope_forgets_tensors_that_were_disposed_of()
    {
        using var scope = new TensorScope();
        var before = TensorScope.LiveTensors;
        for (var i = 0; i < 2000; i++) Tensor.Scalar(i).Dispose();
        var survivor = Tensor.Scalar(1);
        Assert.Equal(before + 1, TensorScope.LiveTensors);
        Assert.Equal(1, survivor.Item<double>());
    }

    [Fact]
    public void A_failed_call_leaves_nothing_behind()
    {
        using var scope = new TensorScope();
        var before = TensorScope.LiveTensors;
        var (a, b) = (Tensor.Ones([2, 3]), Tensor.Ones([4, 5]));
        Assert.Throws<TorchException>(() => a.MatMul(b));
        Assert.Throws<TorchException>(() => a.TopK(7));
        Assert.Equal(before + 2, TensorScope.LiveTensors);
    }
}
