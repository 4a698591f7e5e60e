namespace Mipp.Torch.Tests;

public class AutogradTests
{
    private static Tensor Parameter(double value) => Tensor.Scalar(value, DType.Float64).SetRequiresGrad();

    [Fact]
    public void Backward_adds_up_in_Grad()
    {
        using var scope = new TensorScope();
        var x = Parameter(3);
        Assert.Null(x.Grad);
        (x * x).Backward();
        Assert.Equal(6, x.Grad!.Item<double>());
        (x * 2).Backward();
        Assert.Equal(8, x.Grad!.Item<double>());
        x.Grad = null;
        Assert.Null(x.Grad);
        x.Grad = Tensor.Scalar(1, DType.Float64);
        (x * 2).Backward(Tensor.Scalar(5, DType.Float64));
        Assert.Equal(11, x.Grad!.Item<double>());
    }

    [Fact]
    public void A_graph_is_gone_after_use_unless_retained()
    {
        using var scope = new TensorScope();
        var x = Parameter(3);
        var y = x * x;
        y.Backward(retainGraph: true);
        y.Backward();
        Assert.Equal(12, x.Grad!.Item<double>());
        var error = Assert.Throws<TorchException>(() => y.Backward());
        Assert.StartsWith("Tensor.Backward([]): ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unused_inputs_are_an_error_or_null()
    {
        using var scope = new TensorScope();
        var (x, unused) = (Parameter(3), Parameter(4));
        Assert.Throws<TorchException>(() => Autograd.Grad([x * x], [x, unused]));
        var gradients = Autograd.GradAllowUnused([x * x], [x, unused]);
        Assert.Equal(6, gradients[0]!.Item<double>());
        Assert.Null(gradients[1]);
        Assert.Null(x.Grad);
    }

    [Fact]
    public void Outputs_are_weighted_by_what_is_given()
    {
        using var scope = new TensorScope();
        var x = Parameter(3);
        var gradient = Autograd.Grad([x * x, x * 5], [x], [Tensor.Scalar(2, DType.Float64), Tensor.Scalar(10, DType.Float64)]);
        Assert.Equal(62, gradient[0].Item<double>());
    }

    [Fact]
    public void Nothing_is_recorded_inside_NoGrad()
    {
        using var scope = new TensorScope();
        var x = Parameter(3);
        Assert.True(Autograd.IsEnabled);
        using (Autograd.NoGrad())
        {
            Assert.False(Autograd.IsEnabled);
            Assert.False((x * x).RequiresGrad);
            using (Autograd.EnableGrad()) Assert.True((x * x).RequiresGrad);
            Assert.False(Autograd.IsEnabled);
            x.AddInPlace(1);
        }

        Assert.True((x * x).RequiresGrad);
        Assert.False(x.Detach().RequiresGrad);
        Assert.Equal(4, x.Item<double>());
        Assert.Throws<TorchException>(() => x.AddInPlace(1));
    }

    [Fact]
    public void Grad_mode_is_the_threads_own()
    {
        using (Autograd.NoGrad())
        {
            var other = false;
            var thread = new Thread(() => other = Autograd.IsEnabled);
            thread.Start();
            thread.Join();
            Assert.True(other);
        }
    }

    [Fact]
    public void Training_steps_leave_no_tensors_behind()
    {
        using var outer = new TensorScope();
        var weight = Tensor.RandN([8, 4]).SetRequiresGrad();
        var buffer = Tensor.Zeros([8, 4]);
        var before = TensorScope.LiveTensors;
        for (var step = 0; step < 20; step++)
        {
            using var scope = new TensorScope();
            var loss = Tensor.RandN([16, 4]).Linear(weight).CrossEntropy(Tensor.RandInt(0, 8, [16]));
            Optimisers.Sgd([weight], Autograd.Grad([loss], [weight]), [buffer], 0.1, 0.9);
        }

        Assert.Equal(before, TensorScope.LiveTensors);
    }
}
