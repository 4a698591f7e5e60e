using Mipp.Tensors;
using static Mipp.Tensors.Numbers;

namespace Mipp.Tests.Tensors;

public class GradientsTests
{
    [Fact]
    public void A_gradient_is_the_derivative_and_no_tensor_keeps_one()
    {
        using var scope = new TensorScope();
        var (x, y) = (Parameter(3), Parameter(5));
        var gradients = Gradients.OfAll(x * x * y, [x, y]);
        Assert.Equal([30, 9], gradients.Select(g => g.Item<double>()));
        Assert.Null(x.grad);
    }

    [Fact]
    public void What_is_not_used_has_none()
    {
        using var scope = new TensorScope();
        var (x, unused) = (Parameter(3), Parameter(4));
        var gradients = Gradients.Of(x * x, [x, unused]);
        Assert.Equal(6, gradients[0]!.Item<double>());
        Assert.Null(gradients[1]);
        Assert.Equal([6, 0], Gradients.OrZeros(x * x, [x, unused]).Select(g => g.Item<double>()));
        var error = Assert.Throws<InvalidOperationException>(() => Gradients.OfAll(x * x, [x, unused]));
        Assert.Contains("input 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_differentiated_is_refused_and_does_not_end_the_process()
    {
        using var scope = new TensorScope();
        var x = Parameter(3);
        var vector = Expect.Values(1, 3).requires_grad_();
        Assert.Throws<InvalidOperationException>(() => Gradients.Of(vector * Number(2), [vector]));
        Assert.Throws<InvalidOperationException>(() => Gradients.Of(torch.ones(1), [x]));
        Assert.Throws<InvalidOperationException>(() => Gradients.Of(x * x, [x, torch.ones(1)]));
        using (torch.no_grad())
            Assert.Throws<InvalidOperationException>(() => Gradients.Of(x * x, [x]));
    }

    [Fact]
    public void A_recorded_derivative_can_be_differentiated_again()
    {
        using var scope = new TensorScope();
        var x = Parameter(3);
        var first = Gradients.Of(x.pow(Number(4)), [x], createGraph: true)[0]!;
        var second = Gradients.Of(first, [x], createGraph: true)[0]!;
        Assert.Equal([108, 108], [first.Item<double>(), second.Item<double>()]);
        Assert.Equal(72, Gradients.OfAll(second, [x])[0].Item<double>());
    }

    [Fact]
    public void Second_derivatives_go_through_a_convolution()
    {
        using var scope = new TensorScope();
        var image = Expect.Values(1, 2, 2, 5, 5);
        var weight = Expect.Values(2, 3, 2, 3, 3).requires_grad_();

        Tensor Penalty(bool createGraph)
        {
            var loss = torch.nn.functional.conv2d(image, weight).tanh().sum();
            return Gradients.Of(loss, [weight], createGraph)[0]!.pow(Number(2)).sum();
        }

        double[] gradient = Gradients.OfAll(Penalty(createGraph: true), [weight])[0].ToArray<double>();
        double[] values = weight.ToArray<double>();
        const double Step = 1e-6;
        double[] differences = [.. values.Select((value, i) => (At(i, value + Step) - At(i, value - Step)) / (2 * Step))];
        Expect.Close(differences, gradient, 1e-5);

        double At(int i, double value)
        {
            double[] changed = [.. values];
            changed[i] = value;
            weight.CopyFrom<double>(changed);
            double penalty = Penalty(createGraph: false).Item<double>();
            weight.CopyFrom<double>(values);
            return penalty;
        }
    }

    private static Tensor Parameter(double value) => torch.tensor(value).requires_grad_();
}
