using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Tensors;

namespace Mipp.Tests.Models;

public class ModelZooTests
{
    private static readonly int[] Grey28 = [1, 28, 28];
    private static readonly int[] Colour32 = [3, 32, 32];

    // Parameters without running statistics; multiply-accumulates of convolutions and fully connected layers. ResNet-20 and
    // -56: the published 0.27 M and 40.55 M, 0.85 M and 125.49 M. ResNet-18, -34, -50 and VGG-11, -16, -19: the usual 11.17 M, 21.28 M,
    // 23.52 M and 9.23 M, 14.73 M, 20.04 M.
    public static TheoryData<string, int[], long, long> Sizes => new()
    {
        { "lenet5", Grey28, 61_706, 416_520 },
        { "lenet5", [1, 32, 32], 61_706, 416_520 },
        { "mlp", Grey28, 266_610, 266_200 },
        { "mlp-20", Grey28, (785 * 20) + (21 * 10), (784 * 20) + (20 * 10) },
        { "vgg11", Colour32, 9_231_114, 152_769_536 },
        { "resnet18", Colour32, 11_173_962, 555_422_720 },
        { "vgg16", Colour32, 14_728_266, 313_201_664 },
        { "vgg19", Colour32, 20_040_522, 398_136_320 },
        { "resnet34", Colour32, 21_282_122, 1_159_402_496 },
        { "resnet50", Colour32, 23_520_842, 1_297_829_888 },
        { "resnet20", Colour32, 269_722, 40_551_040 },
        { "resnet32", Colour32, 464_154, 68_862_592 },
        { "resnet44", Colour32, 658_586, 97_174_144 },
        { "resnet56", Colour32, 853_018, 125_485_696 },
        { "resnet110", Colour32, 1_727_962, 252_887_680 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Has_the_published_size(string name, int[] sampleShape, long parameters, long macs)
    {
        using var graph = ModelZoo.Create(name, sampleShape, classes: 10, seed: 0);

        Assert.Equal(parameters, graph.Parameters.Sum(value => value.Data!.numel()));
        Assert.Equal(macs, graph.Nodes.Sum(node => node.Operator!.Macs(node, value => value.Shape!.AtBatchOne())));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gives_logits_for_any_batch(string name, int[] sampleShape, long parameters, long macs)
    {
        Assert.True(parameters > 0 && macs > 0);
        using var scope = new TensorScope();
        using var graph = ModelZoo.Create(name, sampleShape, classes: 7, seed: 0);

        var logits = Assert.Single(new GraphRunner(graph).Run([torch.randn([2, .. sampleShape.Select(size => (long)size)])]));

        Assert.Equal([2, 7], logits.shape);
        Assert.True(logits.isfinite().all().Item<bool>());
        Assert.Equal(new Shape([Dim.Of("N"), 7]), graph.Outputs[0].Shape);
        Assert.Equal(("input", "logits"), (graph.Inputs[0].Name, graph.Outputs[0].Name));
        Assert.Equal(17, graph.Opset);
    }

    [Fact]
    public void Parameters_and_nodes_are_named_as_PyTorch_exports_them()
    {
        using var graph = ModelZoo.Create("resnet20", Colour32, classes: 10, seed: 0);

        string[] block =
        [
            "layer2.0.conv1.weight", "layer2.0.bn1.weight", "layer2.0.bn1.bias", "layer2.0.bn1.running_mean", "layer2.0.bn1.running_var",
        ];
        Assert.Equal([16, 3, 3, 3], graph.Find("conv1.weight")!.Data!.shape);
        Assert.All(block, name => Assert.True(graph.Find(name)!.IsInitializer));
        Assert.Equal([10, 64], graph.Find("linear.weight")!.Data!.shape);
        Assert.Contains(graph.Nodes, node => node.Name == "/layer1/layer1.0/conv1/Conv");
        Assert.Contains(graph.Nodes, node => node.Name == "/layer1/layer1.0/Relu_1");
        Assert.Equal(graph.Nodes.Count, graph.Nodes.Select(node => node.Name).Distinct().Count());
    }

    [Fact]
    public void Shortcuts_of_the_CIFAR_networks_subsample_and_pad_with_zeros()
    {
        using var scope = new TensorScope();
        using var graph = ModelZoo.Create("resnet20", Colour32, classes: 10, seed: 0);
        Tensor? before = null;
        Tensor? shortcut = null;
        new GraphRunner(graph).Run([torch.randn([2, 3, 32, 32])], ExecutionMode.Inference, (value, tensor) =>
        {
            if (value.Name == "/layer1/layer1.2/Relu_1_output_0")
                before = tensor.clone().MoveToOuterDisposeScope();
            if (value.Name == "/layer2/layer2.0/shortcut/Pad_output_0")
                shortcut = tensor.clone().MoveToOuterDisposeScope();
        });

        Assert.Equal([2, 32, 16, 16], shortcut!.shape);
        var (input, output) = (before!.ToArray<float>(), shortcut.ToArray<float>());
        for (int n = 0; n < 2; n++)
            for (int channel = 0; channel < 32; channel++)
                for (int y = 0; y < 16; y++)
                    for (int x = 0; x < 16; x++)
                    {
                        float expected = channel is >= 8 and < 24
                            ? input[(((((n * 16) + channel - 8) * 32) + (2 * y)) * 32) + (2 * x)]
                            : 0;
                        Assert.Equal(expected, output[(((((n * 32) + channel) * 16) + y) * 16) + x]);
                    }
    }

    [Fact]
    public void Weights_follow_from_the_seed()
    {
        using var first = ModelZoo.Create("lenet5", Grey28, classes: 10, seed: 3);
        using var same = ModelZoo.Create("lenet5", Grey28, classes: 10, seed: 3);
        using var other = ModelZoo.Create("lenet5", Grey28, classes: 10, seed: 4);

        foreach (var value in first.Parameters)
            Assert.Equal(value.Data!.ToArray<float>(), same.Find(value.Name)!.Data!.ToArray<float>());
        Assert.NotEqual(Weights(first, "fc1.weight"), Weights(other, "fc1.weight"));
        Assert.NotEqual(Weights(first, "fc1.weight")[..100], Weights(first, "fc2.weight")[..100]);
    }

    [Theory]
    [InlineData("features.0.weight", 2.0 / 27)]
    [InlineData("features.15.weight", 2.0 / 2304)]
    [InlineData("classifier.weight", 1.0 / 512)]
    public void Weights_have_the_variance_of_He_et_al(string name, double variance)
    {
        using var graph = ModelZoo.Create("vgg11", Colour32, classes: 10, seed: 0);
        float[] weights = Weights(graph, name);

        double mean = weights.Average();
        double measured = weights.Average(w => (w - mean) * (w - mean));

        // The relative deviation of a variance from n normal numbers is √(2/n); five of them.
        double tolerance = 5 * Math.Sqrt(2.0 / weights.Length);
        Assert.InRange(measured / variance, 1 - tolerance, 1 + tolerance);
        Assert.InRange(mean * Math.Sqrt(weights.Length / variance), -5, 5);
        // A normal distribution has 31.7 % of its weight outside one standard deviation, a uniform one 42 %.
        double outside = weights.Count(w => w * w > variance) / (double)weights.Length;
        Assert.InRange(outside, 0.28, 0.355);
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones()
    {
        var error = Assert.Throws<MippException>(() => ModelZoo.Create("lenet", Grey28, classes: 10, seed: 0));

        Assert.Contains("'lenet'", error.Message, StringComparison.Ordinal);
        Assert.All(ModelZoo.Names, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("lenet5", new[] { 3, 64, 64 }, 10, "28x28 or 32x32")]
    [InlineData("vgg11", new[] { 1, 28, 28 }, 10, "at least 32x32")]
    [InlineData("resnet20", new[] { 784 }, 10, "[784]")]
    [InlineData("mlp", new[] { 784 }, 1, "at least 2")]
    [InlineData("mlp-0", new[] { 784 }, 10, "no model 'mlp-0'")]
    [InlineData("mlp-", new[] { 784 }, 10, "no model 'mlp-'")]
    public void What_a_network_cannot_take_is_said(string name, int[] sampleShape, int classes, string expected)
    {
        var error = Assert.Throws<MippException>(() => ModelZoo.Create(name, sampleShape, classes, seed: 0));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static float[] Weights(Graph graph, string name) => graph.Find(name)!.Data!.ToArray<float>();
}
