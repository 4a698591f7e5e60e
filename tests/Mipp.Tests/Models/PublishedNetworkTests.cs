using Mipp.Execution;
using Mipp.Graphs;
using Mipp.Models;
using Mipp.Onnx;
using Mipp.Tensors;

namespace Mipp.Tests.Models;

/// <summary>The zoo's networks beside the ones that others trained and exported (tests/data/models).</summary>
public class PublishedNetworkTests
{
    [Theory]
    [InlineData("resnet20")]
    [InlineData("resnet56")]
    public void With_the_published_weights_the_outputs_are_those_of_the_published_file(string name)
    {
        string file = RepositoryFiles.Find("tests", "data", "models", $"cifar10_{name}_bn.onnx");
        using var scope = new TensorScope();
        using var published = OnnxModel.Load(file);
        using var ours = ModelZoo.Create(name, [3, 32, 32], classes: 10, seed: 0);

        foreach (var parameter in ours.Initializers.Where(value => value.ElementType == ElementType.Float32))
            parameter.Data!.copy_(published.Find(parameter.Name)!.Data!);

        Assert.Equal(published.Parameters.Select(value => value.Name).Order(), ours.Parameters.Select(value => value.Name).Order());
        var input = torch.randn([4, 3, 32, 32]);
        var expected = new GraphRunner(published).Run([input])[0];
        var actual = new GraphRunner(ours).Run([input])[0];
        Assert.True(expected.allclose(actual, rtol: 1e-5, atol: 1e-4));
        Assert.True(expected.abs().max().Item<float>() > 1);
    }
}
