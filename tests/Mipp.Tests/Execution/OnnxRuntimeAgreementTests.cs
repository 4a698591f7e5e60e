using Mipp.Execution;
using Mipp.Onnx;
using Mipp.Tensors;
using Mipp.Tests.Judges;

namespace Mipp.Tests.Execution;

public class OnnxRuntimeAgreementTests
{
    [Theory]
    [InlineData("cifar10_resnet20_bn.onnx", 1)]
    [InlineData("cifar10_resnet20_bn.onnx", 4)]
    [InlineData("cifar10_resnet20_folded.onnx", 3)]
    [InlineData("cifar10_resnet56_folded.onnx", 2)]
    public void A_published_network_computes_what_onnx_runtime_computes(string name, int batch)
    {
        using var scope = new TensorScope();
        string path = RepositoryFiles.Find("tests", "data", "models", name);
        var input = TestTensors.Uniform(-2, 2, batch, 3, 32, 32);
        using var graph = OnnxModel.Load(path);
        var expected = Assert.Single(OnnxRuntimeJudge.Run(path, ("input", input))).Data;
        var actual = Assert.Single(new GraphRunner(graph).Run([input]));
        TestTensors.AssertClose(expected, actual, 1e-5);
    }
}
